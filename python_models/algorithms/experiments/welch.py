"""Welch's test of two independent means: absolute and relative effects, element by element."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from python_models.algorithms.experiments.moments import Arm, FloatArray


@dataclass(frozen=True)
class Effect:
    """Estimate, bounds of its two-sided interval and two-sided p-value; nan where unknown."""

    estimate: FloatArray
    lower: FloatArray
    upper: FloatArray
    p_value: FloatArray


def absolute_effect(control: Arm, variant: Arm, confidence: float = 0.95) -> Effect:
    """Difference of the means, variant minus control.

    All nan where either arm has fewer than two users or neither arm varies.
    Source: Welch (1947), "The Generalization of 'Student's' Problem when Several Different
    Population Variances are Involved".
    """
    return _student_effect(
        variant.mean - control.mean,
        control.variance + variant.variance,
        degrees_of_freedom(control, variant),
        confidence,
    )


def relative_effect(control: Arm, variant: Arm, confidence: float = 0.95) -> Effect:
    """Relative lift, variant mean / control mean - 1, with its delta-method variance.

    All nan where the control mean is zero, and wherever the absolute effect is.
    Source: Deng, Knoblich & Lu (2018), "Applying the Delta Method in Metric Analytics", eq. 4.
    """
    with np.errstate(all="ignore"):
        base = np.where(control.mean == 0, np.nan, control.mean)
        ratio = variant.mean / base
        variance = (variant.variance + ratio**2 * control.variance) / base**2
        return _student_effect(
            ratio - 1, variance, degrees_of_freedom(control, variant), confidence
        )


def degrees_of_freedom(control: Arm, variant: Arm) -> FloatArray:
    """Welch-Satterthwaite degrees of freedom; nan where neither arm varies."""
    with np.errstate(all="ignore"):
        pooled = (control.variance + variant.variance) ** 2
        parts = control.variance**2 / (control.user_count - 1) + variant.variance**2 / (
            variant.user_count - 1
        )
        return np.asarray(pooled / parts, dtype=np.float64)


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


def _student_effect(
    estimate: FloatArray, variance: FloatArray, freedom: FloatArray, confidence: float
) -> Effect:
    with np.errstate(all="ignore"):
        error = np.where(variance > 0, np.sqrt(variance), np.nan)
        margin = special.stdtrit(freedom, 0.5 + confidence / 2) * error
        p_value = 2 * special.stdtr(freedom, -np.abs(estimate / error))
        known = np.where(np.isfinite(margin), estimate, np.nan)
        return Effect(known, known - margin, known + margin, p_value)
