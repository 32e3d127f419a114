"""The page of an experiment: what its template shows."""

from __future__ import annotations

from typing import Any

from cli.experiments import forest_picture, timeline_picture
from cli.experiments.findings import Findings
from cli.experiments.forest_picture import Forest
from cli.experiments.tables import show_mean
from cli.experiments.timeline_picture import Timeline, known_days, lift_axis
from cli.experiments.words import (
    ESTIMATORS,
    effect_word,
    is_observational,
    period,
    power_sentence,
    show_effect,
    show_estimate,
    spreads,
)
from cli.intervals import Interval
from cli.page import render


def render_page(found: Findings) -> str:
    """The page as text."""
    return render(
        "experiment_page.html.j2",
        page_parts(found),
        arm=show_mean,
        effect=show_effect,
        power=power_sentence,
        estimate=show_estimate,
        estimator=ESTIMATORS.__getitem__,
        slug=slug,
    )


def page_parts(found: Findings) -> dict[str, Any]:
    """Everything that the template shows."""
    decisions = found.decisions.records()
    overall = [tagged(record) for record in found.overall.records()]
    return {
        "as_of_date": found.as_of_date,
        "facts": found.facts,
        "period": period(found.facts),
        "word": effect_word(found.facts),
        "observational": is_observational(found.facts),
        "several_variants": len(decisions) > 1,
        "decisions": decisions,
        "headline": ", ".join(dict.fromkeys(record["decision"] for record in decisions)),
        "health": found.health.records(),
        "metric_name": metric_name(found),
        "overall": forest_picture.lay_out(overall),
        "segments": segment_parts(found),
        "timelines": timeline_parts(found),
        "factors": factor_forest(found.factors.records() if found.has_several_factors else []),
        "weights": found.weights.records(),
        "arms": found.arms.records(),
        "user_count": sum(record["user_count"] for record in found.arms.records()),
    }


def metric_name(found: Findings) -> str:
    """The name of the metric that is told in full."""
    names = {record["metric_id"]: record["metric_name"] for record in found.overall.records()}
    return str(names.get(found.metric, found.metric))


def tagged(record: dict[str, Any]) -> dict[str, Any]:
    """An effect with the role of its metric."""
    return {**record, "tag": "primary" if record["is_primary_metric"] else record["metric_role"]}


def segment_parts(found: Findings) -> list[dict[str, Any]]:
    """A forest for each segmentation, everyone on top; first those whose segments differ."""
    everyone = [
        {**record, "label": "Everyone", "tag": ""}
        for record in found.overall.records()
        if record["metric_id"] == found.metric
    ]
    records = found.segments.records()
    differences = spreads(found.heterogeneity.records())
    parts = []
    for segmentation in dict.fromkeys(record["segmentation"] for record in records):
        members = [
            {**record, "label": record["segment_name"], "tag": ""}
            for record in records
            if record["segmentation"] == segmentation and record["relative_lift"] is not None
        ]
        told = [one for one in differences if one.segmentation == segmentation]
        if members:
            parts.append(
                {
                    "segmentation": segmentation,
                    "spreads": told,
                    "forest": forest_picture.lay_out(everyone + members),
                }
            )
    return sorted(parts, key=lambda part: not any(one.is_shown for one in part["spreads"]))


def timeline_parts(found: Findings) -> list[tuple[str, Timeline]]:
    """The curve of each variant, all on one axis."""
    records = found.timeline.records()
    days = {
        variant: known_days([record for record in records if record["variant_id"] == variant])
        for variant in dict.fromkeys(record["variant_id"] for record in records)
    }
    planned = found.facts["planned_lift"]
    axis = lift_axis(list(days.values()), planned)
    curves = {
        variant: timeline_picture.lay_out(known, axis, planned) for variant, known in days.items()
    }
    return [(variant, curve) for variant, curve in curves.items() if curve is not None]


def factor_forest(records: list[dict[str, Any]]) -> Forest | None:
    """The effects of factors, in the metric's own unit."""
    intervals = [
        Interval.of(one["effect_estimate"], one["effect_lower"], one["effect_upper"])
        for one in records
    ]
    rows = [{**record, "verdict": None} for record in records]
    return forest_picture.forest(rows, intervals, [None] * len(rows), as_share=False)


def slug(words: str | None) -> str:
    """A decision, a status or a verdict as a class of the style sheet."""
    return (words or "").replace(" ", "-")
