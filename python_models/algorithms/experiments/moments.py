"""Means and their variances, element by element, from sufficient statistics."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

# A variance below this share of the mean square is what rounding leaves of a constant.
ROUNDING = 1e-12


@dataclass(frozen=True)
class Arm:
    """One arm of many comparisons: arrays of one length, nan where unknown.

    user_count: users; mean: estimate of the metric; variance: variance of that estimate
    (the squared standard error), not of a user's value.
    """

    user_count: FloatArray
    mean: FloatArray
    variance: FloatArray


def mean_arm(user_count: FloatArray, total: FloatArray, total_squares: FloatArray) -> Arm:
    """Arms of a mean per user, from n users, the sum and the sum of squares of their values.

    The variance is unbiased (n - 1). It is nan where an arm has fewer than two users.
    """
    with np.errstate(all="ignore"):
        mean = total / user_count
        return Arm(
            user_count, mean, _covariance(user_count, total, total, total_squares) / user_count
        )


def proportion_arm(user_count: FloatArray, total: FloatArray) -> Arm:
    """Arms of a proportion: `total` of n users did it. The variance is p (1 - p) / n."""
    with np.errstate(all="ignore"):
        mean = total / user_count
        variance = np.where(user_count < 2, np.nan, mean * (1 - mean) / user_count)  # noqa: PLR2004
        return Arm(user_count, mean, variance)


def ratio_arm(
    user_count: FloatArray,
    numerator: tuple[FloatArray, FloatArray],
    denominator: tuple[FloatArray, FloatArray],
    cross: FloatArray,
) -> Arm:
    """Arms of a ratio of two means over the same users, with its delta-method variance.

    Parameters: n users; (sum, sum of squares) of numerator and of denominator; sum of products.
    The mean is nan where the denominator adds up to zero.
    Source: Deng, Knoblich & Lu (2018), "Applying the Delta Method in Metric Analytics", eq. 6.
    """
    top, top_squares = numerator
    bottom, bottom_squares = denominator
    with np.errstate(all="ignore"):
        ratio = np.where(bottom == 0, np.nan, top / bottom)
        bottom_mean = bottom / user_count
        spread = (
            _covariance(user_count, top, top, top_squares)
            - 2 * ratio * _covariance(user_count, top, bottom, cross)
            + ratio**2 * _covariance(user_count, bottom, bottom, bottom_squares)
        )
        # Numerator and denominator in proportion for every user: what is left is rounding.
        scale = (top_squares + ratio**2 * bottom_squares) / user_count
        spread = np.where(spread <= ROUNDING * scale, 0.0, spread)
        return Arm(user_count, ratio, spread / (bottom_mean**2 * user_count))


def _covariance(
    user_count: FloatArray, left: FloatArray, right: FloatArray, products: FloatArray
) -> FloatArray:
    """Unbiased covariance per user; exactly zero where only rounding is left of it."""
    mean_product = products / user_count
    centred = mean_product - (left / user_count) * (right / user_count)
    centred = np.where(np.abs(centred) <= ROUNDING * np.abs(mean_product), 0.0, centred)
    return np.where(user_count < 2, np.nan, centred * user_count / (user_count - 1))  # noqa: PLR2004
