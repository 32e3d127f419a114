"""Tests of an experiment itself: were its arms alike before it, and does its effect wear off?"""

import numpy as np
import polars as pl
from scipy import special

from python_models.algorithms.experiments.differences import arm_difference
from python_models.algorithms.experiments.moments import (
    FEWEST_UNITS,
    Arm,
    FloatArray,
    Sums,
    measured_arm,
)
from python_models.algorithms.experiments.welch import student_interval

SUMS = [
    "numerator_sum",
    "numerator_sum_squares",
    "denominator_sum",
    "denominator_sum_squares",
    "numerator_denominator_sum",
]
TEST = ["experiment_id", "check_id", "metric_id", "variant_id"]
COMPARED = ["experiment_id", "metric_id", "variant_id"]
MOMENTS = ["user_count", "numerator_sum", "numerator_sum_squares"]
# A line through two points fits whatever they are.
FEWEST_DAYS = 3
IS_CONTROL = pl.col("variant_id") == pl.col("control_variant_id")


def validity_tests(balance: pl.DataFrame, exposure_days: pl.DataFrame) -> pl.DataFrame:
    """Both kinds of tests in one frame, in the order of their ids."""
    return pl.concat([balance_tests(balance), novelty_tests(exposure_days)]).sort(TEST)


def balance_tests(balance: pl.DataFrame) -> pl.DataFrame:
    """Welch's test of what no treatment can have moved: an A/A test on the time before exposure.

    Parameters: one row per experiment × check × metric × variant with control_variant_id,
    unit_count and the five sums of a measure taken before exposure (denominators null but for
    ratios).
    Returns one row per row that is not the control's: first_value (control's mean), second_value
    (the variant's), estimate (second less first), estimate_error (standard error), p_value and
    status: no_control, too_few_users or zero_variance where there is no p-value.
    """
    numbers = ["unit_count", *SUMS]
    control = balance.filter(IS_CONTROL).select(
        *TEST[:3], *[pl.col(name).alias(f"control_{name}") for name in numbers]
    )
    pairs = balance.filter(~IS_CONTROL).join(control, on=TEST[:3], how="left")
    first, second = _arm(pairs, "control_", "unit_count"), _arm(pairs, "", "unit_count")
    difference = arm_difference(first, second).absolute
    p_value = student_interval(difference, 0.95).p_value
    few = pl.min_horizontal("unit_count", "control_unit_count") < FEWEST_UNITS
    return _tests(
        pairs,
        {
            "first_value": first.mean,
            "second_value": second.mean,
            "estimate": np.where(np.isnan(p_value), np.nan, difference.value),
            "estimate_error": difference.error,
            "p_value": p_value,
        },
        pl.when(pl.col("control_unit_count").is_null())
        .then(pl.lit("no_control"))
        .when(few)
        .then(pl.lit("too_few_users"))
        .when(pl.col("p_value").is_null())
        .then(pl.lit("zero_variance"))
        .otherwise(pl.lit("ok")),
    )


def novelty_tests(exposure_days: pl.DataFrame) -> pl.DataFrame:
    """Does the effect fade, or grow, with the days since exposure? A weighted regression.

    A day's effect is regressed on ln(1 + day): novelty wears off fast and then slowly, which a
    straight line over days would spread evenly. It is taken twice: as a difference, and relative to
    that day's mean over both arms. Many metrics peak on the day of exposure, so a steady lift
    is a fading difference, and a steady difference a growing lift: a trend is called one only where
    both have it, so the p-value is the larger of the two, 1 where they disagree in direction.
    Weights are the inverse variances; where days scatter more than their variances allow, the error
    of the slope grows with them (Birge's ratio); p-values are Student's with days - 2 degrees of
    freedom. Users recur from day to day, which moves all days alike: the level, hardly the slope.

    Parameters: one row per experiment × metric × variant × exposure_day_number with
    control_variant_id, user_count, numerator_sum and numerator_sum_squares.
    Returns one row per experiment × metric × variant that is not the control: first_value and
    second_value (the line's relative effect on the first and on the last day), estimate (slope of
    the relative effect per unit of ln(1 + day)), estimate_error, p_value and status: too_few_days
    without a p-value.
    Sources: Aitken (1936), "On Least Squares and Linear Combination of Observations"; Birge
    (1932), "The Calculation of Errors by the Method of Least Squares"; Berger (1982),
    "Multiparameter Hypothesis Testing and Acceptance Sampling" (both tests must reject).
    """
    days = _daily_effects(exposure_days)
    compared = exposure_days.filter(~IS_CONTROL).select(COMPARED).unique().sort(COMPARED)
    lifts, differences = (
        compared.join(_lines(days, scale), on=COMPARED, how="left", maintain_order="left")
        for scale in ("lift", "difference")
    )
    p_value = np.maximum(_p_value(lifts), _p_value(differences))
    is_one_way = np.sign(_floats(lifts, "estimate")) == np.sign(_floats(differences, "estimate"))
    columns = ("first_value", "second_value", "estimate", "estimate_error")
    return _tests(
        compared.with_columns(pl.lit("novelty").alias("check_id")),
        {name: _floats(lifts, name) for name in columns}
        | {"p_value": np.where(is_one_way | np.isnan(p_value), p_value, 1.0)},
        pl.when(pl.col("p_value").is_null()).then(pl.lit("too_few_days")).otherwise(pl.lit("ok")),
    )


def _daily_effects(exposure_days: pl.DataFrame) -> pl.DataFrame:
    """Every day of every variant: difference and lift with the inverses of their variances."""
    day = [*COMPARED[:2], "exposure_day_number"]
    control = exposure_days.filter(IS_CONTROL).select(
        *day, *[pl.col(name).alias(f"control_{name}") for name in MOMENTS]
    )
    pairs = exposure_days.filter(~IS_CONTROL).join(control, on=day, how="inner")
    pairs = pairs.sort(*COMPARED, "exposure_day_number")
    first, second = _arm(pairs, "control_", "user_count"), _arm(pairs, "", "user_count")
    users = first.unit_count + second.unit_count
    with np.errstate(all="ignore"):
        level = (first.mean * first.unit_count + second.mean * second.unit_count) / users
        level = np.where(level > 0, level, np.nan)
        difference, variance = second.mean - first.mean, first.variance + second.variance
        known = np.isfinite(difference / level) & np.isfinite(1 / variance)
        return pairs.with_columns(
            pl.col("exposure_day_number").cast(pl.Float64).log1p().alias("log_day"),
            pl.Series("difference", difference),
            pl.Series("difference_weight", 1 / variance),
            pl.Series("lift", difference / level),
            pl.Series("lift_weight", level**2 / variance),
        ).filter(pl.Series(known))


def _p_value(lines: pl.DataFrame) -> FloatArray:
    slope, error = _floats(lines, "estimate"), _floats(lines, "estimate_error")
    freedom = _floats(lines, "day_count") - 2
    with np.errstate(all="ignore"):
        return np.asarray(2 * special.stdtr(freedom, -np.abs(slope / error)), dtype=np.float64)


def _lines(days: pl.DataFrame, scale: str) -> pl.DataFrame:
    """A weighted least-squares line through the days of every comparison that has enough."""
    weight, x, y = pl.col(f"{scale}_weight"), pl.col("log_day"), pl.col(scale)
    centred = days.filter(pl.len().over(COMPARED) >= FEWEST_DAYS).with_columns(
        x_mean=((weight * x).sum() / weight.sum()).over(COMPARED),
        y_mean=((weight * y).sum() / weight.sum()).over(COMPARED),
    )
    dx, dy = x - pl.col("x_mean"), y - pl.col("y_mean")
    sums = centred.group_by(COMPARED).agg(
        pl.len().alias("day_count"),
        pl.col("x_mean", "y_mean").first(),
        x.min().alias("first_x"),
        x.max().alias("last_x"),
        (weight * dx * dx).sum().alias("xx"),
        (weight * dx * dy).sum().alias("xy"),
        (weight * dy * dy).sum().alias("yy"),
    )
    slope = pl.col("xy") / pl.col("xx")
    scatter = (pl.col("yy") - pl.col("xy") ** 2 / pl.col("xx")) / (pl.col("day_count") - 2)
    return sums.select(
        *COMPARED,
        "day_count",
        slope.alias("estimate"),
        (pl.max_horizontal(1.0, scatter) / pl.col("xx")).sqrt().alias("estimate_error"),
        (pl.col("y_mean") + slope * (pl.col("first_x") - pl.col("x_mean"))).alias("first_value"),
        (pl.col("y_mean") + slope * (pl.col("last_x") - pl.col("x_mean"))).alias("second_value"),
    )


def _arm(pairs: pl.DataFrame, side: str, unit_count: str) -> Arm:
    """Means of one side; where there is a denominator, ratios."""
    unknown = np.full(pairs.height, np.nan)
    sums = {
        name: _floats(pairs, f"{side}{name}") if name in pairs.columns else unknown for name in SUMS
    }
    is_ratio = ~np.isnan(sums["denominator_sum"])
    is_proportion = np.zeros(pairs.height, dtype=np.bool_)
    return measured_arm(Sums(_floats(pairs, f"{side}{unit_count}"), is_proportion, sums), is_ratio)


def _tests(rows: pl.DataFrame, values: dict[str, FloatArray], status: pl.Expr) -> pl.DataFrame:
    """The columns of both tests."""
    found = [pl.Series(name, value, dtype=pl.Float64) for name, value in values.items()]
    return (
        rows.with_columns(series.fill_nan(None) for series in found)
        .with_columns(status.alias("status"))
        .select(*TEST, *values, "status")
        .sort(TEST)
    )


def _floats(frame: pl.DataFrame, name: str) -> FloatArray:
    return frame[name].cast(pl.Float64).fill_null(float("nan")).to_numpy()
