"""What every estimator hands to every inference: a difference of two arms and its variance."""

from dataclasses import dataclass

import numpy as np

from python_models.algorithms.experiments.moments import Arm, FloatArray


@dataclass(frozen=True)
class Estimate:
    """Estimated effects on one scale: arrays of one length, nan where unknown.

    value; variance: the squared standard error; freedom: degrees of freedom of that variance;
    unit_count: units of both arms together.
    """

    value: FloatArray
    variance: FloatArray
    freedom: FloatArray
    unit_count: FloatArray

    @property
    def error(self) -> FloatArray:
        """Standard error; nan where nothing varies."""
        with np.errstate(all="ignore"):
            return np.asarray(np.where(self.variance > 0, np.sqrt(self.variance), np.nan))


@dataclass(frozen=True)
class Difference:
    """Variant minus control, and the control mean to which it is relative.

    base: the control mean, with base_variance and base_covariance (with the difference).
    """

    absolute: Estimate
    base: FloatArray
    base_variance: FloatArray
    base_covariance: FloatArray

    @property
    def relative(self) -> Estimate:
        """The difference as a share of the size of the control mean, by the delta method.

        nan where the control mean is zero. The size is taken without its sign, so that a rise
        from -2 to -1 is +50 %.
        Source: Deng, Knoblich & Lu (2018), "Applying the Delta Method in Metric Analytics", eq. 4.
        """
        with np.errstate(all="ignore"):
            base = np.where(self.base == 0, np.nan, self.base)
            ratio = self.absolute.value / base
            variance = (
                self.absolute.variance
                + ratio**2 * self.base_variance
                - 2 * ratio * self.base_covariance
            ) / base**2
            lift = self.absolute.value / np.abs(base)
        return Estimate(lift, variance, self.absolute.freedom, self.absolute.unit_count)


def arm_difference(control: Arm, variant: Arm) -> Difference:
    """Difference of two independent arms, with Welch-Satterthwaite degrees of freedom.

    Source: Welch (1947), "The Generalization of 'Student's' Problem when Several Different
    Population Variances are Involved".
    """
    absolute = Estimate(
        variant.mean - control.mean,
        control.variance + variant.variance,
        degrees_of_freedom(control, variant),
        control.unit_count + variant.unit_count,
    )
    return Difference(absolute, control.mean, control.variance, -control.variance)


def degrees_of_freedom(control: Arm, variant: Arm) -> FloatArray:
    """Welch-Satterthwaite degrees of freedom; nan where neither arm varies."""
    with np.errstate(all="ignore"):
        pooled = (control.variance + variant.variance) ** 2
        parts = control.variance**2 / (control.unit_count - 1) + variant.variance**2 / (
            variant.unit_count - 1
        )
        return np.asarray(pooled / parts, dtype=np.float64)
