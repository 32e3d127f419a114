"""satsuma segments: which groups there are, and what each is like."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.commands.choices import check_segment, check_segmentation
from cli.options import FormatOption, SectionOption, WarehouseOption
from cli.output import Format, Section, print_report
from cli.project import find_warehouse
from cli.segment_report import list_table, segment_sections, segmentation_sections
from cli.warehouse.connection import open_warehouse
from cli.warehouse.segments import segment_overview

segments = typer.Typer(
    help="List the segments, or show one.",
    rich_markup_mode=None,
)


@segments.callback(invoke_without_command=True)
def list_segments(
    context: typer.Context,
    fmt: FormatOption = Format.table,
    warehouse: WarehouseOption = None,
) -> None:
    """List the segments, or show one."""
    if context.invoked_subcommand is None:
        with open_warehouse(find_warehouse(warehouse)) as connection:
            rows = segment_overview(connection)
        print_report(
            [
                Section(
                    "segments",
                    "",
                    rows,
                    "More: satsuma segments show SEGMENTATION, or SEGMENTATION/SEGMENT.",
                    list_table(rows),
                )
            ],
            fmt,
        )


@segments.command("show")
def show_segment(
    name: Annotated[
        str, typer.Argument(metavar="ID", help="A segmentation, or segmentation/segment.")
    ],
    section: SectionOption = None,
    fmt: FormatOption = Format.table,
    warehouse: WarehouseOption = None,
) -> None:
    """Describe a segmentation, or one segment of it.

    Size, profile, retention and conversion.
    """
    segmentation, _, segment_id = name.partition("/")
    with open_warehouse(find_warehouse(warehouse)) as connection:
        if segment_id:
            check_segment(connection, segmentation, segment_id)
            sections = segment_sections(connection, segmentation, segment_id)
        else:
            check_segmentation(connection, segmentation)
            sections = segmentation_sections(connection, segmentation)
    print_report(sections, fmt, section)
