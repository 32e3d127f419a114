"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.output import Format

AdapterOption = Annotated[
    list[str] | None,
    typer.Option(
        "--adapter",
        metavar="NAME",
        help="Adapter to read; may be repeated. Default: dbt_project.yml.",
        show_default=False,
    ),
]
DataOption = Annotated[
    Path | None,
    typer.Option(
        "--data",
        envvar="SATSUMA_RAW",
        metavar="PATH",
        help="Folder (or file) of the raw data. Default: the adapter's own.",
        show_default=False,
    ),
]
WarehouseOption = Annotated[
    Path | None,
    typer.Option(
        "--warehouse",
        envvar="SATSUMA_WAREHOUSE",
        metavar="PATH",
        help="The DuckDB file; default: satsuma.duckdb in the project.",
        show_default=False,
    ),
]
ServeOption = Annotated[
    Path | None,
    typer.Option(
        "--serve",
        envvar="SATSUMA_SERVE",
        metavar="PATH",
        help="The file that BI tools read. Default: serve.duckdb beside satsuma.duckdb, "
        "NAME_serve.duckdb beside any NAME.duckdb.",
        show_default=False,
    ),
]
FormatOption = Annotated[
    Format, typer.Option("--format", help="A table for people, csv or json for pipes.")
]
SectionOption = Annotated[
    str | None,
    typer.Option(
        "--section", help="Print one part of the answer only.", show_default=False, metavar="NAME"
    ),
]
HtmlOption = Annotated[
    Path | None,
    typer.Option(
        "--html",
        metavar="FILE",
        help="Write a page with pictures instead: one file that needs no network.",
        show_default=False,
    ),
]
OverwriteOption = Annotated[bool, typer.Option("--overwrite", help="Replace the file of --html.")]
SegmentationOption = Annotated[
    str, typer.Option("--segmentation", help="Which segmentation; see: satsuma segments.")
]
SegmentOption = Annotated[
    str | None,
    typer.Option("--segment", help="One segment only.", show_default=False, metavar="ID"),
]
