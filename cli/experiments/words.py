"""What is said about an experiment in sentences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
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
    """From when to when, as far as that is known."""
    first, last = (
        facts[name] and show_value("", facts[name])[:10] for name in ("started_at", "ended_at")
    )
    if first and last:
        return f"{first} to {last}"
    return f"since {first}" if first else f"until {last}" if last else "any time"


def show_lift(lift: float | None) -> str:
    """A relative lift with its sign."""
    return "-" if lift is None else signed(lift, 1)


def show_effect(record: dict[str, Any], bounds: str = "relative") -> str:
    """A relative lift with its interval, which belongs beside it."""
    lift = record["relative_lift"]
    lower, upper = (record[f"{bounds}_{side}"] for side in ("lower", "upper"))
    if lift is None or lower is None or upper is None:
        return show_lift(lift)
    return f"{show_lift(lift)} ({signed(lower, 0)[:-1]}, {signed(upper, 0)[:-1]})"


def signed(share: float, decimals: int) -> str:
    """A share in per cent with its sign; what rounds to nothing has no minus."""
    return f"{round(share, 2 + decimals) + 0.0:+.{decimals}%}"


def show_estimate(record: dict[str, Any]) -> str:
    """The effect of a factor with its interval, in the metric's own unit."""
    estimate, lower, upper = (record[f"effect_{part}"] for part in ("estimate", "lower", "upper"))
    return "-" if estimate is None else f"{estimate:+.3g} ({lower:+.3g}, {upper:+.3g})"


def estimator_sentence(records: list[dict[str, Any]]) -> str:
    """Which estimator speaks, and of which metrics others do."""
    metrics: dict[str, dict[str, None]] = {}
    for record in records:
        metrics.setdefault(record["estimator"], {})[record["metric_id"]] = None
    if not metrics:
        return ""
    usual = max(metrics, key=lambda name: len(metrics[name]))
    others = [
        f"{ESTIMATORS[name]} for {', '.join(metrics[name])}" for name in metrics if name != usual
    ]
    return f"Estimator: {', '.join([ESTIMATORS[usual], *others])}."


def power_sentence(record: dict[str, Any]) -> str:
    """How sure the experiment was to find what it is to find, and how long it needs."""
    planned, power = show_lift(record["planned_lift"]), record["power_reached"]
    known = f"Power to find the planned {planned}: {power:.0%}."
    days = record["days_left"]
    return f"{known} About {days:.0f} days more reach the planned users." if days else known


@dataclass(frozen=True)
class Spread:
    """Whether the effect of a variant varies between the segments of a segmentation."""

    variant_id: str
    segmentation: str
    p_value: float | None
    i_squared_share: float | None
    apart: str

    @property
    def is_shown(self) -> bool:
        """True where the segments differ by more than chance explains."""
        return self.p_value is not None and self.p_value < SIGNIFICANT

    def sentence(self, word: str = "effect") -> str:
        """What may be said of it."""
        if self.p_value is None:
            return "Too few segments have enough data to be compared."
        measured = f"Cochran's Q: p = {show_value('p_value', self.p_value)}".replace("= <", "< ")
        if self.i_squared_share is not None:
            measured += f", I² = {self.i_squared_share:.0%}"
        if not self.is_shown:
            return (
                f"No sign that the {word} varies between segments ({measured}): one that looks "
                "better than the rest may do so by chance."
            )
        named = f"apart from the rest: {self.apart}" if self.apart else "no single one stands out"
        return f"The {word} varies between segments ({measured}); {named}."


def spreads(records: list[dict[str, Any]]) -> list[Spread]:
    """One for each variant and segmentation.

    Parameters: one record a segment with its interaction (contrast, interaction_holm_p_value) and
    what is the same for all of a segmentation (heterogeneity_p_value, i_squared_share).
    """
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for record in records:
        groups.setdefault((record["variant_id"], record["segmentation"]), []).append(record)
    found = []
    for (variant_id, segmentation), members in groups.items():
        # A segment without an estimate is left out of the comparison, and has no share in it.
        compared = [one for one in members if one["heterogeneity_p_value"] is not None]
        first = compared[0] if compared else members[0]
        found.append(
            Spread(
                variant_id,
                segmentation,
                first["heterogeneity_p_value"],
                first["i_squared_share"],
                ", ".join(standing_out(compared)),
            )
        )
    return found


def standing_out(records: Iterable[dict[str, Any]]) -> Iterable[str]:
    """The segments whose effect differs from that elsewhere, and which way."""
    for record in records:
        p_value = record["interaction_holm_p_value"]
        if p_value is not None and p_value < SIGNIFICANT:
            direction = "higher" if record["contrast"] > 0 else "lower"
            yield f"{record['segment_id']} ({direction})"
