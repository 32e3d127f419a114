"""CUPED: differences adjusted by the same measure before exposure."""

import numpy as np

from python_models.algorithms.experiments.differences import (
    Difference,
    Estimate,
    degrees_of_freedom,
)
from python_models.algorithms.experiments.moments import (
    Arm,
    BoolArray,
    Sums,
    covariance,
    measure,
)

# A covariate that leaves less than this share of the variance explains all of it, but for rounding.
UNEXPLAINED = 1e-9


def cuped_difference(
    control: Sums, variant: Sums, is_ratio: BoolArray, has_ratio_covariate: BoolArray
) -> Difference:
    """Difference of the arms after what the covariate explains is taken out of both.

    One theta serves both arms: covariance / variance over the users of the two together. A ratio
    is adjusted by the ratio before exposure, both linearised (has_ratio_covariate).
    All nan where the covariate is missing or never varies.
    The lift is relative to the control mean as observed, which moves with the difference: its
    variance counts that.
    Source: Deng, Xu, Kohavi & Walker (2013), "Improving the Sensitivity of Online Controlled
    Experiments by Utilizing Pre-Experiment Data", 3.2-3.4 and appendix B.
    """
    both = control + variant
    after, before = measure(both, is_ratio), measure(both, has_ratio_covariate, "pre_")
    with np.errstate(all="ignore"):
        spread = covariance(both, before, before)
        theta = covariance(both, after, before) / np.where(spread > 0, spread, np.nan)
        arms, base = [], []
        for sums in (control, variant):
            after, before = measure(sums, is_ratio), measure(sums, has_ratio_covariate, "pre_")
            variance, shared = covariance(sums, after, after), covariance(sums, after, before)
            adjusted = variance + theta**2 * covariance(sums, before, before) - 2 * theta * shared
            adjusted = np.where(np.abs(adjusted) <= UNEXPLAINED * variance, 0.0, adjusted)
            arms.append(Arm(sums.unit_count, after.mean - theta * before.mean, adjusted))
            base.append((after.mean, variance, theta * shared - variance))
    absolute = Estimate(
        arms[1].mean - arms[0].mean,
        arms[0].variance + arms[1].variance,
        degrees_of_freedom(*arms),
        both.unit_count,
    )
    return Difference(absolute, *base[0])
