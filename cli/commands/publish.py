"""satsuma publish: what readers may see, whole or not at all."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from cli.options import ServeOption, WarehouseOption
from cli.output import print_text
from cli.project import find_project, find_warehouse
from cli.publishing.parquet_folder import LATEST, publish_folder
from cli.publishing.serve_file import publish_file, serve_place


def publish(
    *,
    to: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Write Parquet files into this folder instead: FOLDER/latest/TABLE.parquet.",
            show_default=False,
        ),
    ] = None,
    serve: ServeOption = None,
    warehouse: WarehouseOption = None,
) -> None:
    """Publish the marts for BI tools and analysts.

    Every build ends with this. Readers see the old file or the new one, never a part. It holds the
    marts and what seeds/reference/published_tables.csv lists, and no personal data.
    """
    file = find_warehouse(warehouse)
    if to is None:
        publish_serve_file(file, serve)
    else:
        publish_parquet(file, to)


def publish_serve_file(warehouse: Path, serve: Path | None) -> None:
    """Publish to the file that BI tools read, and say so."""
    started = time.monotonic()
    place = serve.expanduser().resolve() if serve else serve_place(warehouse)
    tables = publish_file(find_project(), warehouse, place)
    say(len(tables), place.stat().st_size, started, place)


def publish_parquet(warehouse: Path, folder: Path) -> None:
    """Publish to a folder of Parquet files, and say so."""
    started = time.monotonic()
    place = folder.expanduser().resolve()
    tables = publish_folder(warehouse, place)
    latest = place / LATEST
    size = sum(file.stat().st_size for file in latest.glob("*.parquet"))
    say(len(tables), size, started, latest)


def say(count: int, size: int, started: float, place: Path) -> None:
    """One line about what was published."""
    seconds = time.monotonic() - started
    print_text(f"Published {count} tables, {size / 1e6:,.1f} MB, in {seconds:.1f} seconds: {place}")
