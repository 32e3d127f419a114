"""Experiment effects: every variant against its control, from sufficient statistics."""

import numpy as np
import polars as pl

from python_models.algorithms.experiments.adjustments import adjusted_p_values
from python_models.algorithms.experiments.moments import (
    Arm,
    FloatArray,
    mean_arm,
    proportion_arm,
    ratio_arm,
)
from python_models.algorithms.experiments.welch import (
    absolute_effect,
    pooled_proportion_p_value,
    relative_effect,
)

COMPARISON = ["experiment_id", "metric_id", "segmentation", "segment_id"]
SUMS = [
    "numerator_sum",
    "numerator_sum_squares",
    "denominator_sum",
    "denominator_sum_squares",
    "cross_sum",
]
PROPORTIONS = ("proportion", "retention")
FEWEST_USERS = 2


def effects(statistics: pl.DataFrame, confidence: float = 0.95) -> pl.DataFrame:
    """Absolute difference and relative lift of every variant against its control.

    Parameters: one row per experiment × variant × metric × segmentation × segment with
    control_variant_id, metric_type (proportion, retention, mean, revenue, ratio), metric_role,
    user_count, open_count and the five sums (denominator sums are null but for ratios).
    Returns one row per row that is not the control's, in the order of its ids.
    Where `status` is not ok, the effect it names is null: no_control, not_finite, window_open,
    too_few_users, zero_denominator, zero_variance; zero_control_mean leaves the absolute effect.
    Raises ValueError where a row has an unknown metric_type or a key occurs twice.
    """
    _check(statistics)
    pairs = _pairs(statistics)
    control, variant = _arm(pairs, "control_"), _arm(pairs, "variant_")
    absolute = absolute_effect(control, variant, confidence)
    relative = relative_effect(control, variant, confidence)
    pooled = pooled_proportion_p_value(
        control.user_count,
        _floats(pairs, "control_numerator_sum"),
        variant.user_count,
        _floats(pairs, "variant_numerator_sum"),
    )
    values = {
        "control_mean": control.mean,
        "variant_mean": variant.mean,
        "absolute_difference": absolute.estimate,
        "absolute_lower": absolute.lower,
        "absolute_upper": absolute.upper,
        "p_value": absolute.p_value,
        "relative_lift": relative.estimate,
        "relative_lower": relative.lower,
        "relative_upper": relative.upper,
        "relative_p_value": relative.p_value,
        "pooled_p_value": pooled,
    }
    found = pairs.with_columns(
        *[pl.Series(name, value, dtype=pl.Float64).fill_nan(None) for name, value in values.items()]
    ).with_columns(_status())
    blank = pl.col("status").is_in(["ok", "zero_control_mean"]).not_()
    kept = ["control_mean", "variant_mean"]
    found = found.with_columns(
        pl.when(blank).then(None).otherwise(pl.col(name)).alias(name)
        for name in values
        if name not in kept
    ).with_columns(
        pl.when(pl.col("metric_type").is_in(PROPORTIONS)).then("pooled_p_value"),
    )
    columns = [*COMPARISON, "variant_id", "control_variant_id", "metric_type", "metric_role"]
    counts = [
        "control_user_count",
        "variant_user_count",
        "control_open_count",
        "variant_open_count",
    ]
    return adjusted_p_values(found.select(*columns, *counts, *values, "status"))


def _check(statistics: pl.DataFrame) -> None:
    known = {*PROPORTIONS, "mean", "revenue", "ratio"}
    unknown = set(statistics["metric_type"].to_list()) - known
    if unknown:
        raise ValueError(f"Unknown metric_type {sorted(map(str, unknown))}: use {sorted(known)}.")
    if statistics.select(*COMPARISON, "variant_id").is_duplicated().any():
        raise ValueError("A variant has two rows for one experiment, metric and segment: keep one.")


def _pairs(statistics: pl.DataFrame) -> pl.DataFrame:
    """Variants, each beside the control of its comparison (null where that has no users)."""
    numbers = ["user_count", "open_count", *SUMS]
    is_control = pl.col("variant_id") == pl.col("control_variant_id")
    control = statistics.filter(is_control).select(
        *COMPARISON, *[pl.col(name).alias(f"control_{name}") for name in numbers]
    )
    return (
        statistics.filter(~is_control)
        .rename({name: f"variant_{name}" for name in numbers})
        .join(control, on=COMPARISON, how="left")
        .sort(*COMPARISON, "variant_id")
    )


def _arm(pairs: pl.DataFrame, prefix: str) -> Arm:
    """The statistics of one side, each row by the rule of its metric type."""
    users = _floats(pairs, f"{prefix}user_count")
    top, top_squares, bottom, bottom_squares, cross = (
        _floats(pairs, prefix + name) for name in SUMS
    )
    is_proportion = pairs["metric_type"].is_in(PROPORTIONS).to_numpy()
    is_ratio = (pairs["metric_type"] == "ratio").to_numpy()
    plain = mean_arm(users, top, top_squares)
    share = proportion_arm(users, top)
    ratio = ratio_arm(users, (top, top_squares), (bottom, bottom_squares), cross)

    def pick(of_share: FloatArray, of_ratio: FloatArray, of_mean: FloatArray) -> FloatArray:
        return np.where(is_proportion, of_share, np.where(is_ratio, of_ratio, of_mean))

    return Arm(
        users,
        pick(share.mean, ratio.mean, plain.mean),
        pick(share.variance, ratio.variance, plain.variance),
    )


def _floats(frame: pl.DataFrame, name: str) -> FloatArray:
    return frame[name].cast(pl.Float64).fill_null(float("nan")).to_numpy()


def _status() -> pl.Expr:
    """Why an effect is unknown; the first reason that holds."""
    sides = ("control_", "variant_")
    few = pl.any_horizontal(pl.col(f"{side}user_count") < FEWEST_USERS for side in sides)
    waiting = pl.any_horizontal(
        (pl.col(f"{side}user_count") < FEWEST_USERS) & (pl.col(f"{side}open_count") > 0)
        for side in sides
    )
    infinite = pl.any_horizontal(
        pl.col(f"{side}{name}").cast(pl.Float64).is_finite().not_().fill_null(value=False)
        for side in sides
        for name in SUMS
    )
    empty = (pl.col("metric_type") == "ratio") & pl.any_horizontal(
        pl.col(f"{side}denominator_sum").fill_null(0) == 0 for side in sides
    )
    return (
        pl.when(pl.col("control_user_count").is_null())
        .then(pl.lit("no_control"))
        .when(infinite)
        .then(pl.lit("not_finite"))
        .when(waiting)
        .then(pl.lit("window_open"))
        .when(few)
        .then(pl.lit("too_few_users"))
        .when(empty)
        .then(pl.lit("zero_denominator"))
        .when(pl.col("p_value").is_null())
        .then(pl.lit("zero_variance"))
        .when(pl.col("control_mean") == 0)
        .then(pl.lit("zero_control_mean"))
        .otherwise(pl.lit("ok"))
        .alias("status")
    )
