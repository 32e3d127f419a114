"""What is said about an experiment: its health first, then what it did, overall and per segment."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cli.errors import SatsumaError
from cli.output import Rows, Section
from cli.values import Figure, show_value
from cli.warehouse import experiments as queries
from cli.warehouse.connection import Connection

SHARES = {"proportion", "retention"}


def experiment_sections(connection: Connection, name: str, metric: str | None) -> list[Section]:
    """Health first: an effect means nothing where the experiment is broken."""
    facts = queries.experiment_facts(connection, name)
    health = queries.experiment_health(connection, name)
    overall = queries.overall_effects(connection, name)
    measured = list(dict.fromkeys(record["metric_id"] for record in overall.records()))
    if metric is not None and metric not in measured:
        choices = ", ".join(measured) or "none yet"
        raise SatsumaError(f"There is no metric {metric} in {name}; choose {choices}.")
    wanted = metric or str(facts["primary_metric_id"] or "")
    segments = queries.segment_effects(connection, name, wanted)
    told = [record for record in segments.records() if record["p_value"] is not None]
    silent = len(segments) - len(told)
    return [
        Section(
            "health",
            f"{facts['experiment_name']} ({period(facts)}): can it be trusted?",
            health,
            shown=health.without("check_value"),
        ),
        Section(
            "overall",
            "Effect on all users (lift against the control, 95% interval)",
            overall,
            shown=overall_table(overall.records()),
        ),
        Section(
            "segments",
            f"Effect on {wanted}, per segment held before exposure",
            segments,
            note=f"{silent} segments have too little data." if silent else "",
            shown=segment_table(told),
        ),
    ]


def experiment_table(rows: Rows) -> Rows:
    """The list of experiments as people read it."""
    return Rows(
        ("experiment", "period", "health", "users", "lift", "p_value", "verdict"),
        [
            (
                record["experiment_id"],
                period(record),
                record["health_status"],
                record["variant_user_count"],
                show_lift(record["relative_lift"]),
                record["p_value"],
                record["verdict"],
            )
            for record in rows.records()
        ],
    )


def overall_table(records: Iterable[dict[str, Any]]) -> Rows:
    """Metric by metric: both arms, lift with interval, verdict."""
    table = Rows(
        ("metric", "variant", "control", "treated", "lift", "p_value", "verdict"),
        [
            (
                record["metric_id"],
                record["variant_id"],
                show_mean(record, "control_mean"),
                show_mean(record, "variant_mean"),
                show_effect(record),
                record["p_value"],
                record["verdict"],
            )
            for record in records
        ],
    )
    return without_lone_variant(table)


def segment_table(records: Iterable[dict[str, Any]]) -> Rows:
    """Segment by segment: users of both arms, lift with interval, verdict."""
    table = Rows(
        ("segment", "variant", "users", "lift", "p_value", "verdict"),
        [
            (
                f"{record['segmentation']}/{record['segment_id']}",
                record["variant_id"],
                Figure(f"{record['control_user_count']}+{record['variant_user_count']}"),
                show_effect(record),
                record["p_value"],
                record["verdict"],
            )
            for record in records
        ],
    )
    return without_lone_variant(table)


def without_lone_variant(table: Rows) -> Rows:
    """The variant need not be named where there is one only."""
    variants = {record["variant"] for record in table.records()}
    return table if len(variants) > 1 else table.without("variant")


def period(facts: dict[str, Any]) -> str:
    """From when to when."""
    first, last = (show_value("", facts[name])[:10] for name in ("started_at", "ended_at"))
    return f"{first} to {last}"


def show_mean(record: dict[str, Any], name: str) -> Figure:
    """A mean in the unit of its metric: a share for proportions and retention."""
    unit = "mean_share" if record["metric_type"] in SHARES else name
    return Figure(show_value(unit, record[name]))


def show_lift(lift: float | None) -> Figure:
    """A relative lift with its sign."""
    return Figure("-" if lift is None else f"{lift:+.1%}")


def show_effect(record: dict[str, Any]) -> Figure:
    """A relative lift with its interval, which belongs beside it."""
    if record["relative_lower"] is None:
        return show_lift(record["relative_lift"])
    lower, upper = (100 * record[f"relative_{side}"] for side in ("lower", "upper"))
    return Figure(f"{show_lift(record['relative_lift'])} ({lower:+.0f}, {upper:+.0f})")
