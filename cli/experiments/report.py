"""What is said about an experiment: what to do and what warns of it, then what it did to whom."""

from __future__ import annotations

from cli.experiments.findings import Findings
from cli.experiments.tables import (
    factor_table,
    overall_table,
    segment_table,
    timeline_table,
    without_lone_variant,
)
from cli.experiments.words import effect_word, estimator_sentence, period, spreads
from cli.output import Rows, Section
from cli.values import Figure, show_value

QUIET = {"ok", "not_applicable"}
#: Joins the names of two segmentations that are crossed.
CROSSED = "+"


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
    """What only tests of several factors, and bandits, have."""
    sections = []
    if found.has_several_factors:
        title = f"Main effects and interactions on {found.metric}"
        shown = factor_table(found.factors.records())
        sections.append(Section("factors", title, found.factors, shown=shown))
    if len(found.weights):
        title = "Share of new users that the bandit gives each variant next"
        sections.append(Section("weights", title, found.weights))
    return sections


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
