"""Comparisons: every variant beside its control, and why nothing can be said of some."""

import numpy as np
import polars as pl

from python_models.algorithms.experiments.moments import (
    FEWEST_UNITS,
    SUM_COLUMNS,
    BoolArray,
    FloatArray,
    Sums,
)

COMPARISON = ["experiment_id", "metric_id", "segmentation", "segment_id"]
COUNTS = ["user_count", "open_count", "unit_count", "not_finite_count"]
QUANTILES = ["quantile_value", "quantile_lower", "quantile_upper"]
STATISTIC_TYPES = ("proportion", "mean", "ratio", "quantile")
SIDES = ("control_", "variant_")


def comparisons(statistics: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """Variants, each beside the control of its comparison (null where that is not there).

    Parameters: rows of exp_statistics; key: what a comparison is, COMPARISON or with a date.
    Adds `has_covariate` (the metric has one in its experiment) and `is_valueless` (users have
    facts, but in the whole experiment not one value of the metric).
    Raises ValueError where a row has an unknown statistic_type or a key occurs twice.
    """
    _check(statistics, key)
    metric = ["experiment_id", "metric_id"]
    numbers = [*COUNTS, *SUM_COLUMNS, *QUANTILES]
    described = statistics.with_columns(
        pl.col("pre_numerator_sum").is_not_null().any().over(metric).alias("has_covariate"),
        (
            (pl.col("outcome_count").sum().over(metric) > 0)
            & (pl.col("value_count").sum().over(metric) == 0)
        ).alias("is_valueless"),
    )
    is_control = pl.col("variant_id") == pl.col("control_variant_id")
    control = described.filter(is_control).select(
        *key, *[pl.col(name).alias(f"control_{name}") for name in numbers]
    )
    return (
        described.filter(~is_control)
        .rename({name: f"variant_{name}" for name in numbers})
        .join(control, on=key, how="left")
        .sort(*key, "variant_id")
    )


def _check(statistics: pl.DataFrame, key: list[str]) -> None:
    unknown = set(statistics["statistic_type"].to_list()) - set(STATISTIC_TYPES)
    if unknown:
        raise ValueError(
            f"Unknown statistic_type {sorted(map(str, unknown))}: use {sorted(STATISTIC_TYPES)}."
        )
    if statistics.select(*key, "variant_id").is_duplicated().any():
        raise ValueError("A variant has two rows for one experiment, metric and segment: keep one.")


def floats(frame: pl.DataFrame, name: str) -> FloatArray:
    """A column as numbers, nan where it is null."""
    return frame[name].cast(pl.Float64).fill_null(float("nan")).to_numpy()


def sums_of(frame: pl.DataFrame, side: str) -> Sums:
    """The statistics of one side, `control_` or `variant_`."""
    names = ["unit_count", *SUM_COLUMNS]
    numbers = frame.select(
        pl.col(side + name).cast(pl.Float64).fill_null(float("nan")) for name in names
    ).to_numpy()
    is_proportion = (frame["statistic_type"] == "proportion").to_numpy()
    return Sums(numbers[:, 0], is_proportion, dict(zip(names[1:], numbers.T[1:], strict=True)))


def is_ratio(frame: pl.DataFrame) -> BoolArray:
    """Rows whose metric is numerator over denominator."""
    return (frame["statistic_type"] == "ratio").to_numpy()


def has_ratio_covariate(frame: pl.DataFrame) -> BoolArray:
    """Rows whose covariate is a ratio, too: a denominator before exposure is known."""
    has_base = frame["control_pre_denominator_sum"].is_not_null().to_numpy()
    return np.asarray(is_ratio(frame) & has_base)


def status_of(is_estimated: str, needs_covariate: bool) -> pl.Expr:
    """Why an effect is unknown; the first reason that holds.

    Parameters: is_estimated: column that is null where the estimator found nothing; the columns
    p_value and control_mean are read as well.
    """
    few = pl.any_horizontal(pl.col(f"{side}unit_count") < FEWEST_UNITS for side in SIDES)
    waiting = pl.any_horizontal(
        (pl.col(f"{side}unit_count") < FEWEST_UNITS) & (pl.col(f"{side}open_count") > 0)
        for side in SIDES
    )
    infinite = pl.any_horizontal(
        pl.col(f"{side}not_finite_count").fill_null(0) > 0 for side in SIDES
    ) | pl.any_horizontal(
        pl.col(f"{side}{name}").cast(pl.Float64).is_finite().not_().fill_null(value=False)
        for side in SIDES
        for name in [*SUM_COLUMNS, *QUANTILES]
    )
    empty = (pl.col("statistic_type") == "ratio") & pl.any_horizontal(
        pl.col(f"{side}denominator_sum").fill_null(0) == 0 for side in SIDES
    )
    is_quantile = pl.col("statistic_type") == "quantile"
    is_grouped = pl.any_horizontal(
        pl.col(f"{side}unit_count") != pl.col(f"{side}user_count") for side in SIDES
    )
    unknown = pl.col(is_estimated).is_null()
    return (
        pl.when(pl.col("control_unit_count").is_null())
        .then(pl.lit("no_control"))
        .when(infinite)
        .then(pl.lit("not_finite"))
        .when(waiting)
        .then(pl.lit("window_open"))
        .when(pl.col("is_valueless"))
        .then(pl.lit("no_values"))
        .when(is_quantile & is_grouped)
        .then(pl.lit("grouped_quantile"))
        .when(few | (is_quantile & unknown))
        .then(pl.lit("too_few_users"))
        .when(empty)
        .then(pl.lit("zero_denominator"))
        .when(unknown & pl.lit(needs_covariate))
        .then(pl.lit("no_covariate"))
        .when(pl.col("p_value").is_null())
        .then(pl.lit("zero_variance"))
        .when(pl.col("control_mean") == 0)
        .then(pl.lit("zero_control_mean"))
        .otherwise(pl.lit("ok"))
        .alias("status")
    )
