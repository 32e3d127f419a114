"""Bayesian reading of an effect: chance to win and expected loss under a Gaussian prior."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from python_models.algorithms.experiments.differences import Estimate
from python_models.algorithms.experiments.moments import FloatArray


@dataclass(frozen=True)
class Prior:
    """What is believed of a lift before the data: a normal distribution; deviation None is flat."""

    mean: float = 0.0
    deviation: float | None = None

    def __post_init__(self) -> None:
        """Refuse a deviation that no distribution has."""
        if self.deviation is not None and not self.deviation > 0:
            raise ValueError(
                f"A prior's deviation is above 0, not {self.deviation}: None stands for a flat one."
            )


@dataclass(frozen=True)
class Posterior:
    """Beliefs after the data: arrays of one length, nan where unknown.

    chance_to_win: probability that the variant is the better one; expected_loss: what is lost on
    average by shipping it, on the scale of the estimate (a win counts as no loss).
    """

    mean: FloatArray
    deviation: FloatArray
    chance_to_win: FloatArray
    expected_loss: FloatArray


def posterior(estimate: Estimate, direction: FloatArray, prior: Prior | None = None) -> Posterior:
    """Normal posterior of every effect.

    Parameters: direction: 1 where more is better, -1 where less is; prior: of the effect on the
    estimate's scale (default: flat).
    Source: Gelman et al. (2013), "Bayesian Data Analysis", 2.5 (normal mean, known variance);
    Stucchio (2015), "Bayesian A/B Testing at VWO" (expected loss).
    """
    prior = prior or Prior()
    precision = 0.0 if prior.deviation is None else prior.deviation**-2
    with np.errstate(all="ignore"):
        data = estimate.error**-2
        mean = (estimate.value * data + prior.mean * precision) / (data + precision)
        deviation = (data + precision) ** -0.5
        gain = direction * mean
        score = gain / deviation
        density = np.exp(-(score**2) / 2) / np.sqrt(2 * np.pi)
        loss = np.maximum(deviation * density - gain * special.ndtr(-score), 0.0)
        return Posterior(mean, deviation, special.ndtr(score), loss)
