"""satsuma segments: which groups there are, and what each is like."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.commands.choices import check_segment, check_segmentation
from cli.commands.segment_refits import refit, rollback
from cli.commands.segment_versions import compare, explain, history
from cli.options import FormatOption, SectionOption, WarehouseOption
from cli.output import Format, Section, print_report
from cli.project import find_warehouse
from cli.segment_report import list_table, segment_sections, segmentation_sections
from cli.warehouse.connection import open_warehouse
from cli.warehouse.segments import segment_list

segments = typer.Typer(
    help="List the segments, show one, explain it, or fit the learned ones again.",
    rich_markup_mode=None,
)


@segments.callback(invoke_without_command=True)
def list_by_default(
    context: typer.Context,
    fmt: FormatOption = Format.table,
    warehouse: WarehouseOption = None,
) -> None:
    """List the segments, show one, explain it, or fit the learned ones again."""
    if context.invoked_subcommand is None:
        list_segments(fmt, warehouse)


@segments.command("list")
def list_segments(fmt: FormatOption = Format.table, warehouse: WarehouseOption = None) -> None:
    """List the segments with their sizes; learned ones with the version that is live."""
    with open_warehouse(find_warehouse(warehouse)) as connection:
        rows = segment_list(connection)
    note = "More: satsuma segments show SEGMENTATION, or SEGMENTATION/SEGMENT."
    print_report([Section("segments", "", rows, note, list_table(rows))], fmt)


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


segments.command()(compare)
segments.command()(explain)
segments.command()(history)
segments.command()(refit)
segments.command()(rollback)
