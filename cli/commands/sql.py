"""satsuma sql: one statement that reads."""

from __future__ import annotations

import sys
from itertools import chain, islice
from typing import Annotated

import typer

from cli.options import FormatOption, WarehouseOption
from cli.output import Format, Rows, print_rows, write_csv, write_json
from cli.project import find_warehouse
from cli.warehouse.connection import open_warehouse


def sql(
    statement: Annotated[
        str,
        typer.Argument(
            help='For example "from marts.mart_segment_overview"; - reads it from stdin.'
        ),
    ],
    limit: Annotated[
        int, typer.Option(min=0, help="Rows shown in a table; 0 shows all. csv and json have all.")
    ] = 100,
    fmt: FormatOption = Format.table,
    warehouse: WarehouseOption = None,
) -> None:
    """Run one SQL statement that reads.

    Nothing can be written, and no other file be opened.
    """
    if statement == "-":
        statement = sys.stdin.read()
    with open_warehouse(find_warehouse(warehouse)) as connection:
        connection.check_reads(statement)
        columns, batches = connection.stream(statement)
        rows = chain.from_iterable(batches)
        if fmt is Format.csv:
            write_csv(columns, rows)
        elif fmt is Format.json:
            write_json([dict(zip(columns, row, strict=True)) for row in rows])
        else:
            shown = list(islice(rows, limit or None))
            more = limit and next(rows, None) is not None
            note = f"The first {limit:,} rows; --limit 0 shows all." if more else ""
            print_rows(Rows(columns, shown), fmt, note=note)
