"""satsuma conversion: who does what we hope for."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.commands.choices import check_segmentation
from cli.errors import SatsumaError
from cli.options import FormatOption, SegmentationOption, WarehouseOption
from cli.output import Format, Section, print_report
from cli.project import find_warehouse
from cli.warehouse import conversion as queries
from cli.warehouse.connection import open_warehouse


def conversion(
    *,
    goal: Annotated[
        str | None, typer.Option(metavar="ID", help="One goal only.", show_default=False)
    ] = None,
    segmentation: SegmentationOption = "all",
    monthly: Annotated[bool, typer.Option("--monthly", help="Month by month.")] = False,
    fmt: FormatOption = Format.table,
    warehouse: WarehouseOption = None,
) -> None:
    """Share of users who reach each goal, per segment.

    By goal, sessions or messages instead of users. Counted once the window has closed;
    open are those still within theirs.
    """
    with open_warehouse(find_warehouse(warehouse)) as connection:
        check_segmentation(connection, segmentation)
        known = queries.goal_ids(connection)
        if goal is not None and goal not in known:
            choices = ", ".join(known) or "none: there are no events yet"
            raise SatsumaError(f"There is no goal {goal}; choose {choices}.")
        rows = queries.conversion(connection, segmentation, goal, monthly=monthly)
    alone = len({record["segment_id"] for record in rows.records()}) == 1
    title = f"{segmentation}: conversion by goal"
    shown = rows.without("converted_so_far_count", *(["segment_id"] if alone else []))
    print_report([Section("conversion", title, rows, shown=shown)], fmt)
