"""Quantiles of one arm with their variances, from order statistics."""

import numpy as np
from scipy import special

from python_models.algorithms.experiments.moments import Arm, FloatArray

# The order statistics kept beside a quantile bound it at this confidence.
ORDER_CONFIDENCE = 0.95


def quantile_arm(
    unit_count: FloatArray,
    level: FloatArray,
    value: FloatArray,
    lower: FloatArray,
    upper: FloatArray,
) -> Arm:
    """Arms of a quantile, whose error is the width of its order-statistic interval.

    Parameters: level in (0, 1); value: the sample quantile; lower and upper: the sample quantiles
    at level ∓ z √(level (1 - level) / n), z = 1.96.
    The variance is nan where so few units leave one of these levels outside (0, 1).
    Source: Woodruff (1952), "Confidence Intervals for Medians and Other Position Measures";
    Price & Bonett (2002), "Distribution-free Confidence Intervals for Difference and Ratio of
    Medians".
    """
    z = special.ndtri(0.5 + ORDER_CONFIDENCE / 2)
    with np.errstate(all="ignore"):
        share = (unit_count - 1) / unit_count
        variance = share * ((upper - lower) / (2 * z)) ** 2
        known = unit_count > z**2 * np.maximum(level / (1 - level), (1 - level) / level)
        return Arm(unit_count, value, np.where(known, variance, np.nan))
