"""Post-stratification: the difference within strata, weighted by how many users each has."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import polars as pl

from python_models.algorithms.experiments.differences import Difference, Estimate
from python_models.algorithms.experiments.moments import (
    FEWEST_UNITS,
    SUM_COLUMNS,
    BoolArray,
    FloatArray,
    Measure,
    Sums,
    covariance,
)

Group = npt.NDArray[np.int64]
WHOLE = ["experiment_id", "metric_id", "variant_id"]
SIDES = ("control_", "variant_")


def merged_strata(pairs: pl.DataFrame, segmentation: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The comparisons of everybody, and the strata of each, numbered by `group`.

    Parameters: comparisons of all segmentations; segmentation: the one whose segments are strata.
    Strata with fewer than two units in either arm become one, with the smallest larger one.
    A comparison whose strata do not add up to it (units that are in several) is left out.
    """
    units = [f"{side}unit_count" for side in SIDES]
    strata = (
        pairs.filter(pl.col("segmentation") == segmentation)
        .with_columns(pl.min_horizontal(pl.col(units).fill_null(0)).alias("smaller"))
        .sort(*WHOLE, "smaller", "segment_id")
        .with_columns((pl.col("smaller") < FEWEST_UNITS).alias("is_small"))
        .with_columns(
            pl.when("is_small" | pl.col("is_small").shift(1).over(WHOLE).fill_null(value=False))
            .then(pl.lit("rest"))
            .otherwise(pl.concat_str(pl.lit("segment "), "segment_id"))
            .alias("stratum")
        )
        .group_by(*WHOLE, "stratum")
        .agg(
            pl.col("statistic_type").first(),
            pl.col(units).sum(),
            *[pl.col(f"{side}{name}").sum() for side in SIDES for name in SUM_COLUMNS],
        )
    )
    totals = strata.group_by(WHOLE).agg(pl.col(units).sum().name.suffix("_of_strata"))
    whole = (
        pairs.filter(pl.col("segmentation") == "all")
        .join(totals, on=WHOLE)
        .filter(pl.col(name) == pl.col(f"{name}_of_strata") for name in units)
        .sort(WHOLE)
        .with_row_index("group")
        .with_columns(pl.col("group").cast(pl.Int64))
    )
    numbered = strata.join(whole.select(*WHOLE, "group"), on=WHOLE)
    return whole, numbered.sort("group", "stratum")


def post_stratified_difference(
    control: Sums, variant: Sums, is_ratio: BoolArray, group: Group
) -> Difference:
    """Difference of every group of strata: arrays as long as there are groups.

    Parameters: statistics of one stratum a row, at least two units in either arm; group: number of
    the comparison that a stratum belongs to, 0 to the last without gaps.
    A stratum weighs as the units of both arms in it. Its share is itself estimated, which adds the
    variance of the effect between strata / n. A ratio is linearised around the stratified one.
    Source: Miratrix, Sekhon & Yu (2013), "Adjusting Treatment Effect Estimates by
    Post-Stratification in Randomized Experiments", eq. 3, 16 and section 5.
    """
    units = control.unit_count + variant.unit_count

    def of_group(stratum: FloatArray) -> FloatArray:
        return np.asarray(np.bincount(group, weights=stratum), dtype=np.float64)

    total = of_group(units)
    weight = units / total[group]
    before, after = (
        _StratifiedArm(sums, is_ratio, group, weight, of_group) for sums in (control, variant)
    )
    shift = after.value - before.value

    def between(left: FloatArray, right: FloatArray) -> FloatArray:
        """Covariance of two values between strata, over the units of the group."""
        product = of_group(weight * left * right)
        return (product - of_group(weight * left) * of_group(weight * right)) / total

    with np.errstate(all="ignore"):
        within = before.variance + after.variance
        parts = before.variance_parts + after.variance_parts
        absolute = Estimate(
            after.mean - before.mean, within + between(shift, shift), within**2 / parts, total
        )
    return Difference(
        absolute,
        before.mean,
        before.variance + between(before.value, before.value),
        between(shift, before.value) - before.variance,
    )


class _StratifiedArm:
    """One arm: mean and variance a group, linearised value a stratum."""

    def __init__(
        self,
        sums: Sums,
        is_ratio: BoolArray,
        group: Group,
        weight: FloatArray,
        of_group: Callable[[FloatArray], FloatArray],
    ) -> None:
        with np.errstate(all="ignore"):
            top, bottom = sums.mean("numerator"), np.where(is_ratio, sums.mean("denominator"), 1.0)
            base = of_group(weight * bottom)
            base = np.where(base == 0, np.nan, base)
            self.mean = of_group(weight * top) / base
            gradient = {
                "numerator": 1 / base[group],
                "denominator": np.where(is_ratio, -(self.mean / base)[group], 0.0),
            }
            self.value = gradient["numerator"] * top + gradient["denominator"] * bottom
            linear = Measure(self.mean[group], gradient)
            # Shares of few units: n - 1, which is unbiased.
            unbiased = Sums(sums.unit_count, np.zeros_like(sums.is_proportion), sums.columns)
            parts = weight**2 * covariance(unbiased, linear, linear)
            self.variance = of_group(parts)
            self.variance_parts = of_group(parts**2 / (sums.unit_count - 1))
