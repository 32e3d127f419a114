"""Experiment effects: every variant against its control by every estimator, from sums alone."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from python_models.algorithms.experiments import comparisons as rows
from python_models.algorithms.experiments.adjustments import estimator_p_values
from python_models.algorithms.experiments.bayesian import Prior, posterior
from python_models.algorithms.experiments.confidence_sequence import confidence_sequence
from python_models.algorithms.experiments.cuped import cuped_difference
from python_models.algorithms.experiments.differences import Difference, arm_difference
from python_models.algorithms.experiments.moments import Arm, FloatArray, measured_arm
from python_models.algorithms.experiments.non_inferiority import non_inferiority_p_value
from python_models.algorithms.experiments.post_stratification import (
    merged_strata,
    post_stratified_difference,
)
from python_models.algorithms.experiments.quantile import quantile_arm
from python_models.algorithms.experiments.welch import pooled_proportion_p_value, student_interval

LABELS = ["metric_type", "metric_role", "control_variant_id"]
COUNTS = [f"{side}{count}" for count in ("user_count", "open_count") for side in rows.SIDES]
IS_KNOWN = pl.col("status").is_in(["ok", "zero_control_mean"])
# Statuses of what was measured wrongly or not at all: not even the means are worth reading.
IS_MEASURED = pl.col("status").is_in(["not_finite", "no_values"]).not_()


@dataclass(frozen=True)
class Inference:
    """How effects are read.

    confidence: of every interval; peeking_users: units of both arms at which confidence sequences
    are tightest; prior: of relative lifts (default: flat).
    """

    confidence: float = 0.95
    peeking_users: float = 5000
    prior: Prior | None = None

    def __post_init__(self) -> None:
        """Refuse what would turn every figure into nonsense."""
        if not 0 < self.confidence < 1:
            raise ValueError(f"confidence lies between 0 and 1, not at {self.confidence}.")
        if not self.peeking_users > 0:
            raise ValueError(f"peeking_users is above 0, not {self.peeking_users}.")


def effects(
    statistics: pl.DataFrame,
    inference: Inference | None = None,
    post_stratify_by: str | None = None,
) -> pl.DataFrame:
    """Absolute difference and relative lift of every variant against its control.

    Parameters: rows of exp_statistics (its columns are its contract); post_stratify_by: the
    segmentation whose segments are the strata (default: none).
    Returns one row per row that is not the control's × estimator, in the order of its ids: welch
    (means, proportions, ratios) or quantile; cuped where the metric has a covariate;
    post_stratified for the rows of segmentation `all`.
    Where `status` is not ok, the effect that it names is null: no_control, not_finite,
    window_open, no_values, grouped_quantile (of users who were assigned in groups), too_few_users,
    zero_denominator, no_covariate, zero_variance; zero_control_mean leaves the absolute effect.
    Raises ValueError where a row has an unknown statistic_type or a key occurs twice.
    """
    pairs = rows.comparisons(statistics, rows.COMPARISON)
    found = _described(pairs, inference or Inference(), post_stratify_by)
    found = estimator_p_values(found, [*rows.COMPARISON, "variant_id"])
    return found.sort(*rows.COMPARISON, "variant_id", "estimator")


def daily_effects(statistics: pl.DataFrame, inference: Inference | None = None) -> pl.DataFrame:
    """The same effects day by day, from the rows of exp_daily_statistics (sums up to each date).

    Nothing is adjusted for many comparisons: a timeline is one comparison, read with its
    confidence sequence.
    """
    key = [*rows.COMPARISON, "statistics_date"]
    quantiles = ["quantile_level", *rows.QUANTILES]
    missing = [name for name in quantiles if name not in statistics.columns]
    filled = statistics.with_columns(pl.lit(None, pl.Float64).alias(name) for name in missing)
    pairs = rows.comparisons(filled, key)
    found = _described(pairs, inference or Inference(), None)
    return found.select("statistics_date", pl.all().exclude("statistics_date")).sort(
        *key, "variant_id", "estimator"
    )


def _described(
    pairs: pl.DataFrame, inference: Inference, post_stratify_by: str | None
) -> pl.DataFrame:
    """All estimators below one another."""
    return pl.concat(
        _inferred(of_pairs, estimator, difference, inference)
        for estimator, of_pairs, difference in _estimated(pairs, post_stratify_by)
    )


def _estimated(
    pairs: pl.DataFrame, post_stratify_by: str | None
) -> Iterator[tuple[str, pl.DataFrame, Difference | None]]:
    """Every estimator with the rows that it speaks of; the plain difference is the default."""
    yield "plain", pairs, None
    summed = pairs.filter(pl.col("statistic_type") != "quantile")
    covaried = summed.filter("has_covariate")
    if covaried.height:
        control, variant = (rows.sums_of(covaried, side) for side in rows.SIDES)
        kinds = rows.is_ratio(covaried), rows.has_ratio_covariate(covaried)
        yield "cuped", covaried, cuped_difference(control, variant, *kinds)
    if post_stratify_by is None:
        return
    whole, strata = merged_strata(summed, post_stratify_by)
    if whole.height:
        control, variant = (rows.sums_of(strata, side) for side in rows.SIDES)
        kind, group = rows.is_ratio(strata), strata["group"].to_numpy()
        found = post_stratified_difference(control, variant, kind, group)
        yield "post_stratified", whole, found


def _observed_arm(pairs: pl.DataFrame, side: str) -> Arm:
    sums = rows.sums_of(pairs, side)
    observed = measured_arm(sums, rows.is_ratio(pairs))
    # Order statistics of users say nothing of how groups of users vary.
    is_grouped = sums.unit_count != rows.floats(pairs, f"{side}user_count")
    level = np.where(is_grouped, np.nan, rows.floats(pairs, "quantile_level"))
    order = [rows.floats(pairs, side + name) for name in rows.QUANTILES]
    quantile = quantile_arm(sums.unit_count, level, *order)
    is_quantile = (pairs["statistic_type"] == "quantile").to_numpy()
    return Arm(
        sums.unit_count,
        np.where(is_quantile, quantile.mean, observed.mean),
        np.where(is_quantile, quantile.variance, observed.variance),
    )


def _inferred(
    pairs: pl.DataFrame,
    estimator: str,
    difference: Difference | None,
    inference: Inference,
) -> pl.DataFrame:
    """Every inference from one estimator's differences, and why some are unknown."""
    control, variant = (_observed_arm(pairs, side) for side in rows.SIDES)
    plain, is_plain = arm_difference(control, variant), difference is None
    difference = difference or plain
    values = _figures(pairs, difference, inference)
    with np.errstate(all="ignore"):
        cut = 1 - difference.absolute.variance / plain.absolute.variance
        values["variance_reduction"] = np.full_like(cut, np.nan) if is_plain else cut
    is_pooled = (pairs["statistic_type"] == "proportion").to_numpy() & is_plain
    values["pooled_p_value"] = np.where(is_pooled, _pooled_p_value(pairs), np.nan)
    means = {"control_mean": control.mean, "variant_mean": variant.mean}
    found = pairs.with_columns(
        *_series(means | values | {"variance": difference.absolute.variance}),
        pl.when(pl.lit(not is_plain))
        .then(pl.lit(estimator))
        .when(pl.col("statistic_type") == "quantile")
        .then(pl.lit("quantile"))
        .otherwise(pl.lit("welch"))
        .alias("estimator"),
    ).with_columns(rows.status_of("variance", needs_covariate=estimator == "cuped"))
    dates = [name for name in ("statistics_date",) if name in pairs.columns]
    return found.select(
        *rows.COMPARISON,
        *dates,
        "variant_id",
        *LABELS,
        "estimator",
        *COUNTS,
        *[pl.when(IS_MEASURED).then(pl.col(name)).alias(name) for name in means],
        *[pl.when(IS_KNOWN).then(pl.col(name)).alias(name) for name in values],
        "status",
    )


def _figures(
    pairs: pl.DataFrame, difference: Difference, inference: Inference
) -> dict[str, FloatArray]:
    """Every inference by the name of its column; nan where unknown."""
    absolute, relative = difference.absolute, difference.relative
    plain = student_interval(absolute, inference.confidence)
    lift = student_interval(relative, inference.confidence)
    looks = confidence_sequence(absolute, inference.confidence, inference.peeking_users)
    lift_looks = confidence_sequence(relative, inference.confidence, inference.peeking_users)
    direction = np.where((pairs["good_direction"] == "decrease").to_numpy(), -1.0, 1.0)
    beliefs = posterior(relative, direction, inference.prior)
    margin = rows.floats(pairs, "non_inferiority_margin")
    return {
        "absolute_difference": absolute.value,
        "absolute_error": absolute.error,
        "absolute_lower": plain.lower,
        "absolute_upper": plain.upper,
        "p_value": plain.p_value,
        "relative_lift": relative.value,
        "relative_error": relative.error,
        "relative_lower": lift.lower,
        "relative_upper": lift.upper,
        "relative_p_value": lift.p_value,
        "sequential_lower": looks.lower,
        "sequential_upper": looks.upper,
        "sequential_p_value": looks.p_value,
        "relative_sequential_lower": lift_looks.lower,
        "relative_sequential_upper": lift_looks.upper,
        "chance_to_win": beliefs.chance_to_win,
        "expected_loss": beliefs.expected_loss,
        "non_inferiority_p_value": non_inferiority_p_value(relative, margin, direction),
    }


def _pooled_p_value(pairs: pl.DataFrame) -> FloatArray:
    counts = [
        rows.floats(pairs, f"{side}{name}")
        for side in rows.SIDES
        for name in ("unit_count", "numerator_sum")
    ]
    return pooled_proportion_p_value(*counts)


def _series(values: dict[str, FloatArray]) -> list[pl.Series]:
    return [pl.Series(name, value, pl.Float64).fill_nan(None) for name, value in values.items()]
