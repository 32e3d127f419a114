"""Planning a comparison of two means: users needed, least effect that shows, power, duration."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from python_models.algorithms.experiments.moments import FloatArray


@dataclass(frozen=True)
class Design:
    """What is planned for: two-sided error rate, power, and variant users per control user."""

    alpha: float = 0.05
    power: float = 0.8
    ratio: float = 1.0

    def __post_init__(self) -> None:
        """Refuse what no sample size can reach."""
        if not (0 < self.alpha < 1 and 0 < self.power < 1):
            raise ValueError("alpha and power lie between 0 and 1, for example 0.05 and 0.8.")
        if not self.ratio > 0:
            raise ValueError("ratio, users of the variant per user of the control, is above 0.")

    @property
    def distance(self) -> float:
        """Standard errors between no effect and the least effect that shows."""
        return float(special.ndtri(1 - self.alpha / 2) + special.ndtri(self.power))


@dataclass(frozen=True)
class Baseline:
    """A metric before the experiment, element by element: its mean and the variance of a user.

    For a ratio the variance is that of its linearisation (delta method), so that variance / n is
    the variance of the estimate whatever the metric.
    """

    mean: FloatArray
    variance: FloatArray
    is_proportion: FloatArray


def variant_variance(baseline: Baseline, lift: FloatArray | float) -> FloatArray:
    """Variance of a user under the lift: p (1 - p) of the new proportion, else the baseline's.

    CUPED's cut of a proportion's variance is kept in proportion.
    """
    with np.errstate(all="ignore"):
        before, after = baseline.mean, baseline.mean * (1 + np.asarray(lift))
        moved = baseline.variance * after * (1 - after) / (before * (1 - before))
        return np.where(baseline.is_proportion, moved, baseline.variance)


def control_users(baseline: Baseline, lift: float, design: Design) -> FloatArray:
    """Users of the control that show a relative lift with the power of the design (not rounded).

    nan where the mean is zero, the variance unknown, or a proportion would leave 0–1.
    Source: Chow, Shao, Wang & Lokhnygina (2018), "Sample Size Calculations in Clinical
    Research", 3.2 and 4.2 (unequal variances, so as Welch's test judges them).
    """
    with np.errstate(all="ignore"):
        spread = baseline.variance + variant_variance(baseline, lift) / design.ratio
        users = spread * (design.distance / (baseline.mean * lift)) ** 2
        impossible = (spread < 0) | ~np.isfinite(users) | (users <= 0)
        beyond = baseline.is_proportion.astype(bool) & ~(
            (baseline.mean * (1 + lift) > 0) & (baseline.mean * (1 + lift) < 1)
        )
        return np.where(impossible | beyond, np.nan, users)


def detectable_lift(baseline: Baseline, users: FloatArray | float, design: Design) -> FloatArray:
    """Least relative lift that shows with so many control users; the variant varies as they do."""
    with np.errstate(all="ignore"):
        error = np.sqrt(baseline.variance * (1 + 1 / design.ratio) / users)
        return np.where(
            (baseline.mean != 0) & (error > 0),
            design.distance * error / np.abs(baseline.mean),
            np.nan,
        )


def power_at(effect: FloatArray, error: FloatArray, alpha: float = 0.05) -> FloatArray:
    """Power of the two-sided test of an effect that is measured with this standard error."""
    with np.errstate(all="ignore"):
        distance = np.abs(effect) / error
        bound = special.ndtri(1 - alpha / 2)
        power = special.ndtr(distance - bound) + special.ndtr(-distance - bound)
        return np.where(error > 0, power, np.nan)


def users_for(
    users: FloatArray, effect: FloatArray, error: FloatArray, design: Design
) -> FloatArray:
    """Users who would show an effect, from the standard error that so many users gave."""
    with np.errstate(all="ignore"):
        needed = users * (design.distance * error / effect) ** 2
        return np.where((error > 0) & np.isfinite(needed), needed, np.nan)


def duration_weeks(
    total_users: FloatArray, weekly_users: FloatArray, window_days: FloatArray | float
) -> FloatArray:
    """Whole weeks until so many users have come, and the window of the last has closed."""
    with np.errstate(all="ignore"):
        weeks = np.ceil(total_users / weekly_users) + np.ceil(np.asarray(window_days) / 7)
        return np.where(np.isfinite(weeks) & (weekly_users > 0), weeks, np.nan)
