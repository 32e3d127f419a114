"""satsuma experiments plan: how many users, how many weeks, how small an effect."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.commands.choices import check_segment
from cli.errors import SatsumaError
from cli.options import FormatOption, SectionOption, WarehouseOption
from cli.output import Format, Rows, Section, print_report
from cli.project import find_warehouse
from cli.warehouse import experiment_plans as queries
from cli.warehouse.connection import Connection, open_warehouse

if TYPE_CHECKING:
    import polars as pl

WEEKS = (1, 2, 4, 8, 12, 26)
FEWEST_VARIANTS = 2


def plan(
    metric: Annotated[str, typer.Argument(metavar="METRIC", help="A metric_id of metrics.csv.")],
    *,
    lift: Annotated[
        float, typer.Option(help="Relative lift that must show, e.g. 0.1 for 10 %.")
    ] = 0.1,
    segment: Annotated[
        str,
        typer.Option(metavar="SEGMENTATION/ID", help="Plan for the users of one segment."),
    ] = "all/all",
    weights: Annotated[
        str, typer.Option(metavar="W:W", help="Weights of the variants, the control's first.")
    ] = "1:1",
    share: Annotated[float, typer.Option(help="Share of these users who are exposed.")] = 1.0,
    power: Annotated[float, typer.Option(help="Chance to find the lift if it is there.")] = 0.8,
    alpha: Annotated[float, typer.Option(help="Chance to find one if none is there.")] = 0.05,
    section: SectionOption = None,
    fmt: FormatOption = Format.table,
    warehouse: WarehouseOption = None,
) -> None:
    """Plan an experiment from how the metric varies in the warehouse.

    Users and weeks that a lift takes, and the least lift that so many weeks show; plain (welch)
    and adjusted by the same measure before (cuped). Several variants share alpha.
    """
    if not (math.isfinite(lift) and lift > 0):
        raise SatsumaError(
            f"--lift is {lift:g}; give the size of the relative lift, above 0, as 0.1 for 10 %; "
            "a loss of that size takes as many users."
        )
    for name, value in (("--power", power), ("--alpha", alpha)):
        if not 0 < value < 1:
            raise SatsumaError(f"{name} is {value:g}; give a number between 0 and 1.")
    if not 0 < share <= 1:
        raise SatsumaError(f"--share is {share:g}; give a share above 0 and up to 1.")
    shares = parse_weights(weights)
    with open_warehouse(find_warehouse(warehouse)) as connection:
        row = find_baseline(connection, metric, segment)
    row["weekly_user_count"] = float(row["weekly_user_count"]) * share
    print_report(plan_sections(row, lift, shares, alpha, power), fmt, section)


def parse_weights(text: str) -> list[float]:
    """The numbers of 1:1; two at least, each above 0."""
    try:
        found = [float(part) for part in text.split(":")]
    except ValueError:
        found = []
    if len(found) < FEWEST_VARIANTS or not all(0 < weight < math.inf for weight in found):
        raise SatsumaError(
            f"--weights is '{text}'; write numbers above 0, the control's first, as 1:1."
        )
    return found


def find_baseline(connection: Connection, metric: str, segment: str) -> dict[str, Any]:
    """The baseline of a metric in a segment, or what is there instead."""
    known = queries.planned_metrics(connection)
    if metric not in known:
        raise SatsumaError(
            f"There is no metric {metric} to plan for; choose {', '.join(known) or 'none yet'}."
        )
    segmentation, slash, segment_id = segment.partition("/")
    if not slash:
        raise SatsumaError(f"--segment is '{segment}'; write SEGMENTATION/ID, as lifecycle/new.")
    found = queries.baseline(connection, metric, segmentation, segment_id)
    if not found:
        check_segment(connection, segmentation, segment_id)
        raise SatsumaError(f"Nobody was in {segment} when {metric} could be measured.")
    return found[0]


def plan_sections(
    row: dict[str, Any], lift: float, shares: list[float], alpha: float, power: float
) -> list[Section]:
    """Sizes first, then what other durations would show."""
    # numpy and polars take half a second to load, which no other command should wait for.
    import polars as pl

    from python_models.algorithms.experiments.planning import (
        lifts_by_week,
        sample_sizes,
    )

    numbers = {name: pl.Float64 for name in row if name.endswith(("_sum", "_squares"))}
    rows = pl.DataFrame([row], schema_overrides=numbers)
    window = int(row["window_end_days"])
    keys = ("metric_id", "segmentation", "segment_id")
    sizes = sample_sizes(rows, lift, shares, window, alpha=alpha, power=power)
    lifts = lifts_by_week(rows, WEEKS, shares, alpha=alpha, power=power)
    place = (
        "everybody"
        if row["segmentation"] == "all"
        else f"{row['segmentation']}/{row['segment_id']}"
    )
    known = sizes["total_user_count"].null_count() < len(sizes)
    note = (
        f"{row['user_count']:,} users were measured; {row['weekly_user_count']:,.0f} can be "
        f"exposed in a week, and the window of {window} days of the last one is counted in."
        if known
        else "No plan: nobody did it, everybody did, or too few users were there to tell."
    )
    unadjusted = sizes.filter(pl.col("estimator") == "cuped")["total_user_count"].null_count()
    if known and unadjusted:
        note += " No cuped: the metric has no covariate_days."
    return [
        Section(
            "sizes",
            f"{row['metric_name']} of {place}: users for a lift of {lift:.1%} (power {power:.0%})",
            as_rows(sizes),
            note,
            shown=as_rows(sizes).without(*keys),
        ),
        Section(
            "lifts",
            "The least lift that shows after so many weeks of new users",
            as_rows(lifts),
            shown=side_by_side(lifts),
        ),
    ]


def side_by_side(lifts: pl.DataFrame) -> Rows:
    """A line for each number of weeks, both estimators beside each other."""
    wide = lifts.pivot("estimator", index=["weeks", "total_user_count"], values="detectable_lift")
    return Rows(
        ("weeks", "total_user_count", "plain_lift", "cuped_lift"),
        wide.select("weeks", wide["total_user_count"].cast(int), "welch", "cuped").rows(),
    )


def as_rows(frame: pl.DataFrame) -> Rows:
    """A frame of whole numbers and figures as it is printed."""
    whole = [name for name in frame.columns if name.endswith(("_count", "_weeks"))]
    counted = frame.with_columns(frame[name].cast(int) for name in whole)
    return Rows(tuple(counted.columns), counted.rows())
