"""What is said about an experiment: what to do and what warns of it, then what it did to whom."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cli.experiment_findings import Findings
from cli.experiment_words import (
    effect_word,
    estimator_sentence,
    period,
    show_effect,
    show_lift,
    spreads,
)
from cli.interval_bars import interval_bars
from cli.intervals import relative_interval
from cli.output import Rows, Section
from cli.values import Figure, show_value

SHARES = {"proportion", "retention"}
QUIET = {"ok", "not_applicable"}
#: Joins the names of two segmentations that are crossed.
CROSSED = "+"
#: The verdict of most rows, in one line.
SHORT = {"no difference shown": "not shown"}
SHOWN_DAYS = 6


def experiment_sections(found: Findings) -> list[Section]:
    """Decision and health first: an effect means nothing where the experiment is broken."""
    word = effect_word(found.facts)
    bounds = "confidence sequence" if found.is_sequential else "interval"
    sections = [
        decision_section(found),
        health_section(found.health),
        Section(
            "overall",
            f"{word} on all users (lift against the control, {bounds})",
            found.overall,
            note=estimator_sentence(found.overall.records()),
            shown=overall_table(found.overall.records()),
        ),
        heterogeneity_section(found, word),
        segment_section(found, word),
        Section(
            "timeline",
            f"{word} on {found.metric} as it came about (confidence sequence)",
            found.timeline,
            shown=timeline_table(found.timeline.records()),
        ),
    ]
    return [*sections, *design_sections(found)]


def design_sections(found: Findings) -> list[Section]:
    """What only tests with several factors, and bandits, have."""
    return [
        Section(name, title, rows)
        for name, title, rows in (
            ("factors", f"Main effects and interactions on {found.metric}", found.factors),
            ("weights", "Shares that the bandit gives next", found.weights),
        )
        if len(rows)
    ]


def decision_section(found: Findings) -> Section:
    """Per variant: what to do, and why."""
    records = found.decisions.records()
    table = Rows(
        ("variant", "decision", "reason"),
        [(one["variant_id"], one["decision"], one["reason"]) for one in records],
    )
    return Section(
        "decision",
        f"{found.facts['experiment_name']} ({period(found.facts)})",
        found.decisions,
        shown=without_lone_variant(table),
    )


def health_section(health: Rows) -> Section:
    """The checks that warn; a note names those that found nothing."""
    records = health.records()
    loud = [one for one in records if one["health_status"] not in QUIET]
    notes = [
        f"{title}: {', '.join(quiet)}."
        for title, status in (("Ok", "ok"), ("Not applicable", "not_applicable"))
        if (quiet := [one["check_id"] for one in records if one["health_status"] == status])
    ]
    return Section(
        "health",
        "Can it be trusted?" if loud else "Can it be trusted? Nothing speaks against it.",
        health,
        note=" ".join(notes),
        shown=Rows(
            ("check", "status", "finding"),
            [(one["check_id"], one["health_status"], one["finding"]) for one in loud],
        ),
    )


def heterogeneity_section(found: Findings, word: str) -> Section:
    """The segmentations by which the effect varies; a note names those by which it does not."""
    known = spreads(found.heterogeneity.records())
    differing = [one for one in known if one.is_shown]
    alike = [one.segmentation for one in known if one.p_value is not None and not one.is_shown]
    note = (
        f"No sign of a difference by {', '.join(dict.fromkeys(alike))}: a segment there that looks "
        "better may do so by chance."
    )
    table = Rows(
        ("segmentation", "variant", "p_value", "I²", "apart from the rest"),
        [
            (
                one.segmentation,
                one.variant_id,
                one.p_value,
                Figure(show_value("i_squared_share", one.i_squared_share)),
                one.apart or "no single one",
            )
            for one in differing
        ],
    )
    title = f"Does the {word.lower()} on {found.metric} vary between segments?"
    return Section(
        "heterogeneity",
        title if differing else f"{title} Nothing shows that it does.",
        found.heterogeneity,
        note=note if alike else "",
        shown=without_lone_variant(table),
    )


def segment_section(found: Findings, word: str) -> Section:
    """The effect on one metric in each segment with an interval; crossed ones when asked for."""
    records = found.segments.records()
    several = len({record["segmentation"] for record in records}) > 1
    crossed = [one for one in records if several and CROSSED in one["segmentation"]]
    single = [one for one in records if one not in crossed]
    told = [one for one in single if one["relative_lower"] is not None]
    notes = []
    if silent := len(single) - len(told):
        notes.append(f"{silent} segments have too little data.")
    if names := dict.fromkeys(one["segmentation"] for one in crossed):
        notes.append(f"Crossed: --segmentation {', '.join(names)}.")
    return Section(
        "segments",
        f"{word} on {found.metric}, per segment held before exposure",
        found.segments,
        note=" ".join(notes),
        shown=segment_table(told),
    )


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
    variants = {record["variant"] for record in table.records()}
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
