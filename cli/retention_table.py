"""Retention as people read it: cohorts or segments down, periods across."""

from __future__ import annotations

from typing import Any

from cli.output import Rows
from cli.pivot import pivot
from cli.values import Figure, show_value

OPEN_MARK = "*"
FIRST_PERIOD = "0"


def cohort_table(cells: Rows, means: Rows) -> Rows:
    """Cohort × period, the mean over cohorts last."""
    if not len(cells):
        return cells
    table = pivot(cells, ("cohort_start", "cohort_users"), "period_number", show_cell)
    rates = {str(record["period_number"]): show_cell(record) for record in means.records()}
    mean = ("mean", None, *(Figure(rates.get(name, "")) for name in table.columns[2:]))
    return Rows(table.columns, [*table.rows, mean]).without(FIRST_PERIOD)


def segment_table(means: Rows) -> Rows:
    """Segment × period, over all cohorts; `new_users` is those of complete first periods."""
    users = {
        record["segment_id"]: record["cohort_users"]
        for record in means.records()
        if str(record["period_number"]) == FIRST_PERIOD
    }
    table = pivot(means, ("segment_id",), "period_number", show_cell).without(FIRST_PERIOD)
    return Rows(
        ("segment_id", "new_users", *table.columns[1:]),
        [(row[0], users.get(row[0]), *row[1:]) for row in table.rows],
    )


def show_cell(record: dict[str, Any]) -> str:
    """A rate; marked where its period is not over."""
    mark = "" if record.get("is_complete", True) else OPEN_MARK
    return show_value("retention_rate", record["retention_rate"]) + mark
