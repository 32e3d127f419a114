"""satsuma retention: who comes back."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from cli.commands.choices import check_segment, check_segmentation
from cli.errors import SatsumaError
from cli.options import FormatOption, SegmentationOption, SegmentOption, WarehouseOption
from cli.output import Format, Section, print_report
from cli.pivot import fit_columns
from cli.project import find_warehouse
from cli.retention_table import OPEN_MARK, cohort_table, segment_table
from cli.warehouse import retention as queries
from cli.warehouse.connection import open_warehouse
from cli.warehouse.segments import segment_ids


class Period(StrEnum):
    """Length of a cohort and of the periods after it."""

    day = "day"
    week = "week"
    month = "month"


class Activity(StrEnum):
    """What counts as coming back."""

    any = "any"
    order = "order"


def retention(
    *,
    segmentation: SegmentationOption = "all",
    segment: SegmentOption = None,
    period: Annotated[Period, typer.Option(help="Length of a cohort and of a period.")] = (
        Period.month
    ),
    activity: Annotated[
        Activity, typer.Option(help="What counts as active: any activity, or an order.")
    ] = Activity.any,
    fmt: FormatOption = Format.table,
    warehouse: WarehouseOption = None,
) -> None:
    """Share of new users who come back, period by period.

    One segment: its cohorts. A segmentation: its segments side by side, over all cohorts.
    """
    with open_warehouse(find_warehouse(warehouse)) as connection:
        check_segmentation(connection, segmentation)
        segments = segment_ids(connection, segmentation)
        if segment is not None:
            check_segment(connection, segmentation, segment)
        elif len(segments) == 1:
            segment = segments[0]
        wanted = (activity.value, segmentation, segment, period.value)
        cells = queries.retention_cells(connection, *wanted)
        means = queries.mean_retention(connection, *wanted)
    if not len(cells) and segmentation != "all" and period is not Period.month:
        raise SatsumaError(
            f"{segmentation} has no cohorts by {period}: behaviour is known by the month, "
            "so leave --period out."
        )
    who = segmentation if segment in {None, segmentation} else f"{segmentation}/{segment}"
    verb = "order" if activity is Activity.order else "are active"
    title = f"{who}: share of new users who {verb} again, by {period}s after their first"
    table = segment_table(means) if segment is None else cohort_table(cells, means)
    shown = fit_columns(table, taken=30)
    notes = []
    if any(OPEN_MARK in str(value) for row in shown.rows for value in row):
        notes.append(f"{OPEN_MARK} the {period} is not over; left out of the mean.")
    if len(shown.columns) < len(table.columns):
        last = table.columns[-1]
        notes.append(f"{period.capitalize()}s to {last}: widen the terminal or use --format csv.")
    print_report([Section("retention", title, cells, " ".join(notes), shown)], fmt)
