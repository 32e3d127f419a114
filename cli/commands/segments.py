"""satsuma segments: which groups there are, and what each is like."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.commands.choices import check_segment, check_segmentation
from cli.commands.segment_refits import refit, rollback
from cli.commands.segment_versions import compare, explain, history
from cli.errors import SatsumaError
from cli.options import (
    FormatOption,
    HtmlOption,
    OverwriteOption,
    SectionOption,
    WarehouseOption,
)
from cli.output import Format, Section, print_report
from cli.project import find_warehouse
from cli.segments.report import list_table, segment_sections, segmentation_sections
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
    """List the segments; learned ones with their live version."""
    with open_warehouse(find_warehouse(warehouse)) as connection:
        rows = segment_list(connection)
    note = "More: satsuma segments show SEGMENTATION, or SEGMENTATION/SEGMENT."
    print_report([Section("segments", "", rows, note, list_table(rows))], fmt)


@segments.command("show")
def show_segment(
    *,
    name: Annotated[
        str, typer.Argument(metavar="ID", help="A segmentation, or segmentation/segment.")
    ],
    html: HtmlOption = None,
    overwrite: OverwriteOption = False,
    section: SectionOption = None,
    fmt: FormatOption = Format.table,
    warehouse: WarehouseOption = None,
) -> None:
    """Describe a segmentation, or one segment of it.

    Size, profile, retention and conversion. With --html: sizes, profile heat map, moves between
    segments, projection, silhouettes, rules and versions on one page.
    """
    segmentation, _, segment_id = name.partition("/")
    if html is not None:
        if section is not None:
            raise SatsumaError("A page holds every part; leave out --section.")
        write_html(segmentation, segment_id, html, overwrite, warehouse)
        return
    with open_warehouse(find_warehouse(warehouse)) as connection:
        if segment_id:
            check_segment(connection, segmentation, segment_id)
            sections = segment_sections(connection, segmentation, segment_id)
        else:
            check_segmentation(connection, segmentation)
            sections = segmentation_sections(connection, segmentation)
    print_report(sections, fmt, section)


def write_html(
    segmentation: str, segment_id: str, html: Path, overwrite: bool, warehouse: Path | None
) -> None:
    """Write the page of a segmentation and say where it is."""
    if segment_id:
        raise SatsumaError(f"A page shows all segments; give it {segmentation} alone.")
    # The libraries for pictures take two seconds to load, which no other command should wait for.
    from cli.page import put_page
    from cli.segments.page import render_page

    with open_warehouse(find_warehouse(warehouse)) as connection:
        check_segmentation(connection, segmentation)
        put_page(html, lambda: render_page(connection, segmentation), overwrite=overwrite)


segments.command()(compare)
segments.command()(explain)
segments.command()(history)
segments.command()(refit)
segments.command()(rollback)
