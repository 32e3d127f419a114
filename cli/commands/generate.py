"""satsuma generate: invented raw data of any size."""

from __future__ import annotations

import shutil
import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from cli.errors import SatsumaError
from cli.output import Format, Rows, make_console, print_rows

#: What seeds/demo was made with.
DEMO_USERS, DEMO_EVENTS, DEMO_SEED = 1500, 40_000, 1
#: Signing up and looking around takes about six events, so fewer cannot be had.
FEWEST_EVENTS_PER_USER = 10


class RawFormat(StrEnum):
    """How the raw tables are written; the truth is always CSV."""

    csv = "csv"
    parquet = "parquet"


def generate(
    *,
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Folder to write to; made if need be.")
    ] = Path("demo_data"),
    users: Annotated[int, typer.Option(min=1, help="Learners who sign up.")] = DEMO_USERS,
    events: Annotated[
        int, typer.Option(min=1, help="Events, about; at least ten per user.")
    ] = DEMO_EVENTS,
    seed: Annotated[int, typer.Option(min=0, help="Same seed and sizes, same bytes.")] = DEMO_SEED,
    fmt: Annotated[
        RawFormat, typer.Option("--format", help="Format of the raw tables.")
    ] = RawFormat.csv,
    daily: Annotated[
        bool,
        typer.Option("--daily", help="Growing tables as folders of one file per day of arrival."),
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace raw data that is in the folder.")
    ] = False,
) -> None:
    """Invent raw data: an online-education startup, dirty on purpose, with the truth beside it.

    Nine months, 2025-10-01 to 2026-06-30, whatever the size. Build it with:
    satsuma build --adapter demo --data DIR
    """
    if events < FEWEST_EVENTS_PER_USER * users:
        raise SatsumaError(
            f"{users:,} users make at least {FEWEST_EVENTS_PER_USER * users:,} events; "
            "raise --events or lower --users."
        )
    make_way(out, fmt, overwrite)
    started = time.monotonic()
    rows = _generate_with_bar(out, users, events, seed, fmt)
    if daily:
        _split_by_day(out, fmt)
    seconds = time.monotonic() - started
    print_rows(
        Rows(("file", "row_count", "megabytes"), _sizes(out, rows, fmt)),
        Format.table,
        note=f"Written to {out} in {seconds:.1f} s. Next: "
        f"satsuma build --adapter demo --data {out}",
    )


def make_way(out: Path, fmt: RawFormat, overwrite: bool) -> None:
    """Refuse a folder that holds raw data; with `overwrite`, drop what the new files would not."""
    if out.exists() and not out.is_dir():
        raise SatsumaError(f"{out} is a file; give --out a folder.")
    present = sorted(out.glob("raw_*")) if out.exists() else []
    if present and not overwrite:
        raise SatsumaError(
            f"{out} holds raw data already ({present[0].name}); "
            "add --overwrite to replace it, or choose another folder."
        )
    for path in present:
        # The other format, or a folder, would be read instead of, or beside, the new files.
        if path.is_dir():
            shutil.rmtree(path)
        elif path.suffix.lstrip(".") in {*RawFormat} and path.suffix != f".{fmt.value}":
            path.unlink()


def _generate_with_bar(
    out: Path, users: int, events: int, seed: int, fmt: RawFormat
) -> dict[str, int]:
    # numpy and polars take half a second to load, which no other command should wait for.
    from cli.generator.study import Plan, generate_study

    bar = Progress(
        TextColumn("Generating learners"),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=make_console(stderr=True),
        transient=True,
    )
    with bar:
        task = bar.add_task("", total=users)
        return generate_study(
            Plan(users, events, seed, fmt.value), out, lambda done: bar.update(task, advance=done)
        )


def _split_by_day(out: Path, fmt: RawFormat) -> None:
    # DuckDB and polars are loaded by none who asks for help.
    from cli.generator.daily import split_by_day

    split_by_day(out, fmt.value)


def _sizes(out: Path, rows: dict[str, int], fmt: RawFormat) -> list[tuple[str, int, float]]:
    sizes = []
    for name, count in sorted(rows.items()):
        suffix = "csv" if name.startswith("truth_") else fmt.value
        path = out / f"{name}.{suffix}"
        if (out / name).is_dir():
            path = out / name
        files = [*path.iterdir()] if path.is_dir() else [path]
        size = sum(file.stat().st_size for file in files)
        shown = f"{name}/ ({len(files)} files)" if path.is_dir() else path.name
        sizes.append((shown, count, round(size / 1e6, 2)))
    return sizes
