"""What is said about an experiment in sentences."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cli.values import show_value

OBSERVATIONAL = "observational"
SIGNIFICANT = 0.05
ESTIMATORS = {
    "welch": "Welch",
    "cuped": "CUPED",
    "post_stratified": "post-stratified",
    "quantile": "quantile",
}


def is_observational(facts: dict[str, Any]) -> bool:
    """True where users were not assigned by chance, so that nothing was caused for certain."""
    return bool(facts["assignment"] == OBSERVATIONAL)


def effect_word(facts: dict[str, Any]) -> str:
    """What a difference between the variants may be called."""
    return "Difference" if is_observational(facts) else "Effect"


def period(facts: dict[str, Any]) -> str:
    """From when to when."""
    first, last = (show_value("", facts[name])[:10] for name in ("started_at", "ended_at"))
    return f"{first} to {last}"


def show_lift(lift: float | None) -> str:
    """A relative lift with its sign."""
    return "-" if lift is None else f"{lift:+.1%}"


def show_effect(record: dict[str, Any], bounds: str = "relative") -> str:
    """A relative lift with its interval, which belongs beside it."""
    lift = record["relative_lift"]
    lower, upper = (record[f"{bounds}_{side}"] for side in ("lower", "upper"))
    if lift is None or lower is None or upper is None:
        return show_lift(lift)
    return f"{show_lift(lift)} ({100 * lower:+.0f}, {100 * upper:+.0f})"


def show_estimate(record: dict[str, Any]) -> str:
    """The effect of a factor with its interval, in the metric's own unit."""
    estimate, lower, upper = (record[f"effect_{part}"] for part in ("estimate", "lower", "upper"))
    return "-" if estimate is None else f"{estimate:+.3g} ({lower:+.3g}, {upper:+.3g})"


def estimator_sentence(records: list[dict[str, Any]]) -> str:
    """Which metrics each estimator speaks of."""
    metrics: dict[str, dict[str, None]] = {}
    for record in records:
        metrics.setdefault(record["estimator"], {})[record["metric_id"]] = None
    if len(metrics) == 1:
        return f"Estimator: {ESTIMATORS[next(iter(metrics))]}."
    told = (f"{ESTIMATORS[name]} ({', '.join(members)})" for name, members in metrics.items())
    return f"Estimators: {'; '.join(told)}." if metrics else ""


def power_sentence(record: dict[str, Any]) -> str:
    """How sure the experiment was to find what it is to find, and how long it needs."""
    known = (
        f"{record['power_reached']:.0%} of the power to find {show_lift(record['planned_lift'])}"
    )
    days = record["days_left"]
    if days is None:
        return f"{known}."
    return f"{known}; {days:.0f} days to the planned number of users." if days > 0 else f"{known}."


def heterogeneity_sentences(records: list[dict[str, Any]]) -> list[str]:
    """A sentence for each segmentation (and variant, where there are several)."""
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for record in records:
        groups.setdefault((record["variant_id"], record["segmentation"]), []).append(record)
    several = len({variant for variant, _ in groups}) > 1
    return [
        heterogeneity_sentence(f"{variant}, {segmentation}" if several else segmentation, members)
        for (variant, segmentation), members in groups.items()
    ]


def heterogeneity_sentence(segmentation: str, records: list[dict[str, Any]]) -> str:
    """Whether an effect differs between the segments of a segmentation, and which stand out.

    Parameters: one record a segment with what is the same for all of them (heterogeneity_p_value,
    i_squared_share) and its own interaction (contrast, interaction_holm_p_value).
    """
    first = records[0]
    p_value = first["heterogeneity_p_value"]
    if p_value is None:
        return f"{segmentation}: too few segments have an effect to compare."
    measured = f"Cochran's Q: p = {show_value('p_value', p_value)}"
    if first["i_squared_share"] is not None:
        measured += f", I² = {first['i_squared_share']:.0%}"
    measured = measured.replace("p = <", "p < ")
    if p_value >= SIGNIFICANT:
        return (
            f"{segmentation}: no sign that the effect differs between segments ({measured}); one "
            "that looks better than the rest may do so by chance."
        )
    apart = list(standing_out(records))
    named = f"apart from the rest: {', '.join(apart)}" if apart else "no single one stands out"
    return f"{segmentation}: the effect differs between segments ({measured}); {named}."


def standing_out(records: Iterable[dict[str, Any]]) -> Iterable[str]:
    """The segments whose effect differs from that elsewhere, and which way."""
    for record in records:
        p_value = record["interaction_holm_p_value"]
        if p_value is not None and p_value < SIGNIFICANT:
            direction = "higher" if record["contrast"] > 0 else "lower"
            yield f"{record['segment_id']} ({direction})"
