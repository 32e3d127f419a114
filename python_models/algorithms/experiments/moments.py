"""Means and ratios of one arm with their variances, element by element, from sums alone."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

FEWEST_UNITS = 2
# What rounding leaves of a constant, as a share of the squares that were subtracted.
ROUNDING = 1e-12

VALUES = ("numerator", "denominator", "pre_numerator", "pre_denominator")
# The column that holds the sum of the products of two values.
PRODUCTS = {
    ("numerator", "numerator"): "numerator_sum_squares",
    ("denominator", "denominator"): "denominator_sum_squares",
    ("pre_numerator", "pre_numerator"): "pre_numerator_sum_squares",
    ("pre_denominator", "pre_denominator"): "pre_denominator_sum_squares",
    ("numerator", "denominator"): "numerator_denominator_sum",
    ("numerator", "pre_numerator"): "numerator_pre_numerator_sum",
    ("numerator", "pre_denominator"): "numerator_pre_denominator_sum",
    ("denominator", "pre_numerator"): "denominator_pre_numerator_sum",
    ("denominator", "pre_denominator"): "denominator_pre_denominator_sum",
    ("pre_numerator", "pre_denominator"): "pre_numerator_pre_denominator_sum",
}
SUM_COLUMNS = [*(f"{value}_sum" for value in VALUES), *PRODUCTS.values()]


@dataclass(frozen=True)
class Arm:
    """One arm of many comparisons: arrays of one length, nan where unknown.

    unit_count: units (users, or clusters of users); mean: estimate of the metric;
    variance: variance of that estimate (the squared standard error), not of a unit's value.
    """

    unit_count: FloatArray
    mean: FloatArray
    variance: FloatArray


@dataclass(frozen=True)
class Sums:
    """Sufficient statistics of one arm of many comparisons: arrays of one length.

    columns: the SUM_COLUMNS, nan where a metric has no such value; is_proportion: a unit's values
    are 0 or 1, so that variances divide by n (p (1 - p)), not by n - 1.
    """

    unit_count: FloatArray
    is_proportion: BoolArray
    columns: Mapping[str, FloatArray]

    def __add__(self, other: "Sums") -> "Sums":
        """The sums of both arms' units together."""
        columns = {name: self.columns[name] + other.columns[name] for name in SUM_COLUMNS}
        return Sums(self.unit_count + other.unit_count, self.is_proportion, columns)

    def mean(self, value: str) -> FloatArray:
        """Mean of a value per unit; nan without units."""
        with np.errstate(all="ignore"):
            return np.asarray(self.columns[f"{value}_sum"] / self.unit_count, dtype=np.float64)


@dataclass(frozen=True)
class Measure:
    """A mean or ratio of sums: its value, and how far a unit's values move it (its gradient)."""

    mean: FloatArray
    gradient: Mapping[str, FloatArray]


def measure(sums: Sums, is_ratio: BoolArray, prefix: str = "") -> Measure:
    """The metric of every arm: a mean per unit, or numerator over denominator where is_ratio.

    Parameters: prefix `pre_` measures the same before exposure.
    The mean is nan where a denominator adds up to zero.
    Source: Deng, Knoblich & Lu (2018), "Applying the Delta Method in Metric Analytics", eq. 6.
    """
    top, bottom = f"{prefix}numerator", f"{prefix}denominator"
    with np.errstate(all="ignore"):
        base = np.where(is_ratio, sums.mean(bottom), 1.0)
        base = np.where(base == 0, np.nan, base)
        mean = sums.mean(top) / base
        return Measure(mean, {top: 1 / base, bottom: np.where(is_ratio, -mean / base, 0.0)})


def covariance(sums: Sums, left: Measure, right: Measure) -> FloatArray:
    """Covariance of two measures of the same units (the variance, where they are the same one).

    It is exactly zero where only rounding is left of it, nan with fewer than two units.
    """
    total, scale = np.zeros_like(sums.unit_count), np.zeros_like(sums.unit_count)
    with np.errstate(all="ignore"):
        for first, by_first in left.gradient.items():
            for second, by_second in right.gradient.items():
                key = (first, second) if (first, second) in PRODUCTS else (second, first)
                product = sums.columns[PRODUCTS[key]] / sums.unit_count
                weight = by_first * by_second
                centred = product - sums.mean(first) * sums.mean(second)
                # A metric without denominator has no such sums: nothing times unknown is nothing.
                total += np.where(weight == 0, 0.0, weight * centred)
                scale += np.where(weight == 0, 0.0, np.abs(weight * product))
        total = np.where(np.abs(total) <= ROUNDING * scale, 0.0, total)
        freedom = sums.unit_count - np.where(sums.is_proportion, 0, 1)
        known = np.where(sums.unit_count < FEWEST_UNITS, np.nan, total)
        return np.asarray(known / freedom, dtype=np.float64)


def measured_arm(sums: Sums, is_ratio: BoolArray) -> Arm:
    """Arms of a mean, proportion or ratio, as observed."""
    metric = measure(sums, is_ratio)
    return Arm(sums.unit_count, metric.mean, covariance(sums, metric, metric))
