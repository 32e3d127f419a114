"""Tables of experiments as people read them: lifts with their intervals as bars."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cli.experiments.words import period, show_effect, show_estimate, show_lift
from cli.interval_bars import interval_bars
from cli.intervals import Interval, relative_interval
from cli.output import Rows
from cli.values import Figure, show_value

SHARES = {"proportion", "retention"}
#: The verdict of most rows, in one line.
SHORT = {"no difference shown": "not shown"}
SHOWN_DAYS = 6


def experiment_table(rows: Rows) -> Rows:
    """The list of experiments as people read it."""
    records = rows.records()
    table = Rows(
        ("experiment", "variant", "period", "health", "users", "lift", "decision"),
        [
            (
                record["experiment_id"],
                record["variant_id"],
                period(record),
                record["health_status"],
                both_arms(record),
                Figure(show_effect(record, "judged")),
                record["decision"],
            )
            for record in records
        ],
    )
    return without_lone_variant(table)


def overall_table(records: list[dict[str, Any]]) -> Rows:
    """Metric by metric: both arms, lift with interval and its bar, verdict."""
    scale, bars = interval_bars([relative_interval(record) for record in records])
    table = Rows(
        ("metric", "variant", "control", "treated", "lift", scale, judgement(records)),
        [
            (
                record["metric_id"],
                record["variant_id"],
                show_mean(record, "control_mean"),
                show_mean(record, "variant_mean"),
                Figure(show_effect(record)),
                bar,
                SHORT.get(judged := record[judgement(records)], judged),
            )
            for record, bar in zip(records, bars, strict=True)
        ],
    )
    return without_lone_variant(table)


def segment_table(records: list[dict[str, Any]]) -> Rows:
    """Segment by segment: users of both arms, lift with interval and its bar, verdict."""
    scale, bars = interval_bars([relative_interval(record) for record in records])
    table = Rows(
        ("segment", "variant", "users", "lift", scale, judgement(records)),
        [
            (
                f"{record['segmentation']}/{record['segment_id']}",
                record["variant_id"],
                both_arms(record),
                Figure(show_effect(record)),
                bar,
                SHORT.get(judged := record[judgement(records)], judged),
            )
            for record, bar in zip(records, bars, strict=True)
        ],
    )
    return without_lone_variant(table)


def timeline_table(records: list[dict[str, Any]]) -> Rows:
    """A few days of each variant, the last one among them."""
    shown = list(sparse_days(records))
    scale, bars = interval_bars(
        [relative_interval(record, "relative_sequential") for record in shown]
    )
    table = Rows(
        ("until", "variant", "users", "lift", scale),
        [
            (
                show_value("", record["statistics_date"]),
                record["variant_id"],
                both_arms(record),
                Figure(show_lift(record["relative_lift"])),
                bar,
            )
            for record, bar in zip(shown, bars, strict=True)
        ],
    )
    return without_lone_variant(table)


def factor_table(records: list[dict[str, Any]]) -> Rows:
    """Effect by effect, in the metric's own unit; together: all levels of an effect at once."""
    intervals = [
        Interval.of(*(one[f"effect_{part}"] for part in ("estimate", "lower", "upper")))
        for one in records
    ]
    scale, bars = interval_bars(intervals, as_share=False)
    return Rows(
        ("effect", "levels", "estimate", scale, "p_value", "together_p_value"),
        [
            (
                one["effect_id"],
                one["level_ids"],
                Figure(show_estimate(one)),
                bar,
                one["p_value"],
                one["wald_p_value"],
            )
            for one, bar in zip(records, bars, strict=True)
        ],
    )


def sparse_days(records: list[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """Of each variant's days with a known interval, a few, evenly apart."""
    for variant in dict.fromkeys(record["variant_id"] for record in records):
        days = [
            record
            for record in records
            if record["variant_id"] == variant and record["relative_sequential_lower"] is not None
        ]
        step = max(1, -(-len(days) // SHOWN_DAYS))
        yield from days[::-1][::step][::-1]


def judgement(records: list[dict[str, Any]]) -> str:
    """The last column: the verdict where every effect has one, else the p-value."""
    has_verdicts = all(one["verdict"] for one in records if one["p_value"] is not None)
    return "verdict" if has_verdicts else "p_value"


def without_lone_variant(table: Rows) -> Rows:
    """The variant need not be named where there is one only."""
    variants = {record["variant"] for record in table.records()} - {None}
    return table if len(variants) > 1 else table.without("variant")


def both_arms(record: dict[str, Any]) -> Figure:
    """Users of the control and of the variant."""
    if record["variant_user_count"] is None:
        return Figure("-")
    return Figure(f"{record['control_user_count']}+{record['variant_user_count']}")


def show_mean(record: dict[str, Any], name: str) -> Figure:
    """A mean in the unit of its metric: a share for proportions and retention."""
    unit = "mean_share" if record["metric_type"] in SHARES else name
    return Figure(show_value(unit, record[name]))
