"""Welch's test of two independent means, and the z-test of two proportions."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from python_models.algorithms.experiments.differences import Estimate
from python_models.algorithms.experiments.moments import FloatArray


@dataclass(frozen=True)
class Interval:
    """Bounds of a two-sided interval and the two-sided p-value; nan where unknown."""

    lower: FloatArray
    upper: FloatArray
    p_value: FloatArray


def student_interval(estimate: Estimate, confidence: float) -> Interval:
    """Student's interval around an estimate, with its degrees of freedom.

    All nan where neither arm varies or either has fewer than two units.
    Source: Welch (1947), "The Generalization of 'Student's' Problem when Several Different
    Population Variances are Involved".
    """
    with np.errstate(all="ignore"):
        error = estimate.error
        margin = special.stdtrit(estimate.freedom, 0.5 + confidence / 2) * error
        p_value = 2 * special.stdtr(estimate.freedom, -np.abs(estimate.value / error))
        return Interval(estimate.value - margin, estimate.value + margin, p_value)


def pooled_proportion_p_value(
    control_count: FloatArray,
    control_total: FloatArray,
    variant_count: FloatArray,
    variant_total: FloatArray,
) -> FloatArray:
    """Two-sided p-value of the pooled two-proportion z-test; nan where nobody or everybody did it.

    Source: Fleiss, Levin & Paik (2003), "Statistical Methods for Rates and Proportions", 3.1
    (without the continuity correction). Published A/B results mostly quote this one.
    """
    with np.errstate(all="ignore"):
        pooled = (control_total + variant_total) / (control_count + variant_count)
        error = np.sqrt(pooled * (1 - pooled) * (1 / control_count + 1 / variant_count))
        z = (variant_total / variant_count - control_total / control_count) / error
        return np.where(error > 0, 2 * special.ndtr(-np.abs(z)), np.nan)
