"""Asymptotic confidence sequences: intervals that hold however often one looks."""

import numpy as np

from python_models.algorithms.experiments.differences import Estimate
from python_models.algorithms.experiments.welch import Interval


def confidence_sequence(estimate: Estimate, confidence: float, peeking_users: float) -> Interval:
    """Bounds and p-value that stay valid at every look, not just at a planned one.

    Parameters: peeking_users: units of both arms together at which the bounds are tightest.
    The p-value is one over the mixture's likelihood ratio, at most 1.
    Source: Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas (2021, version 7 of 2023), "Time-uniform
    Central Limit Theory and Asymptotic Confidence Sequences", eq. 9, 155 and 161.
    """
    alpha = 1 - confidence
    users, error = estimate.unit_count, estimate.error
    tuning = (-2 * np.log(alpha) + np.log(-2 * np.log(alpha) + 1)) / peeking_users
    with np.errstate(all="ignore"):
        growth = users * tuning + 1
        margin = error * np.sqrt(2 * growth / (users * tuning) * np.log(np.sqrt(growth) / alpha))
        square = (estimate.value / error) ** 2
        evidence = users * tuning * square / (2 * growth) - np.log(growth) / 2
        p_value = np.exp(-np.maximum(evidence, 0))
        return Interval(estimate.value - margin, estimate.value + margin, p_value)
