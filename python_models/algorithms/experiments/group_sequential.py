"""Group-sequential bounds: a few planned looks at a running experiment, one error rate."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import optimize, special

from python_models.algorithms.experiments.moments import FloatArray

Spending = Literal["obrien_fleming", "pocock"]
# Points of the grid on which the path of the statistic is integrated, and how far it reaches.
GRID_POINTS = 801
GRID_REACH = 8.0


@dataclass(frozen=True)
class Bounds:
    """At each look: error spent so far, bound of |z|, and the two-sided p-value it stands for."""

    information_share: FloatArray
    spent_alpha: FloatArray
    z_bound: FloatArray
    p_value_bound: FloatArray


def spent_alpha(share: FloatArray, spending: Spending, alpha: float = 0.05) -> FloatArray:
    """Two-sided error that may have been spent when `share` of the planned users are in.

    Source: Lan & DeMets (1983), "Discrete Sequential Boundaries for Clinical Trials": the
    spending functions that resemble O'Brien & Fleming's bounds and Pocock's.
    """
    if spending == "pocock":
        return np.asarray(alpha * np.log1p((np.e - 1) * share), dtype=np.float64)
    return np.asarray(4 * special.ndtr(special.ndtri(alpha / 4) / np.sqrt(share)), dtype=np.float64)


def sequential_bounds(
    shares: Sequence[float], spending: Spending = "obrien_fleming", alpha: float = 0.05
) -> Bounds:
    """Two-sided bounds for looks at these shares (0–1, rising) of the planned users.

    The experiment may stop at the first look at which |z| passes its bound. The number and the
    times of the looks need not be planned, only the final number of users.
    Raises ValueError where shares do not rise within 0–1 or alpha is not between 0 and 1.
    """
    times = _checked(shares, alpha)
    spent = spent_alpha(times, spending, alpha)
    wanted = np.diff(spent, prepend=0.0)
    path = _Path(times)
    bounds = np.array([path.advance(_bound_for(share)) for share in wanted])
    return Bounds(times, spent, bounds, 2 * special.ndtr(-bounds))


def crossing_probabilities(shares: Sequence[float], z_bounds: Sequence[float]) -> FloatArray:
    """Probability, without any effect, to have passed a bound by each look (two-sided)."""
    path = _Path(_checked(shares, 0.5))
    crossed = []
    for bound in z_bounds:
        path.advance(_given(bound))
        crossed.append(path.crossed)
    return np.array(crossed)


def _checked(shares: Sequence[float], alpha: float) -> FloatArray:
    times = np.asarray(shares, dtype=np.float64)
    if not (times.size and np.all(np.diff(times, prepend=0.0) > 0) and times[-1] <= 1):
        raise ValueError("The shares of planned users must rise, above 0 and up to 1.")
    if not 0 < alpha < 1:
        raise ValueError(f"alpha is {alpha}; give an error rate between 0 and 1.")
    return times


class _Path:
    """Density of z·√share among experiments that have not stopped yet, look after look.

    Source: Armitage, McPherson & Rowe (1969), "Repeated Significance Tests on Accumulating
    Data": each look's density is the last one's, cut at its bounds, spread by what came since.
    """

    def __init__(self, times: FloatArray) -> None:
        self.times = times
        self.look = 0
        self.crossed = 0.0
        self.points, self.mass = np.zeros(1), np.ones(1)

    def advance(self, choose: Callable[[Callable[[float], float]], float]) -> float:
        """Go to the next look; `choose` gets P(cross at it | bound of z) and gives the bound."""
        time = float(self.times[self.look])
        before = float(self.times[self.look - 1]) if self.look else 0.0
        step = np.sqrt(time - before)

        def crossing(bound: float) -> float:
            edge = bound * np.sqrt(time)
            above = special.ndtr((self.points - edge) / step)
            below = special.ndtr((-edge - self.points) / step)
            return float(self.mass @ (above + below))

        bound = choose(crossing)
        self.crossed += crossing(bound)
        edge = min(bound, GRID_REACH) * np.sqrt(time)
        grid = np.linspace(-edge, edge, GRID_POINTS)
        distance = (grid[:, None] - self.points[None, :]) / step
        density = np.exp(-(distance**2) / 2) @ self.mass / (step * np.sqrt(2 * np.pi))
        self.points, self.mass = grid, density * _simpson_weights(grid)
        self.look += 1
        return bound


def _given(bound: float) -> Callable[[Callable[[float], float]], float]:
    return lambda _crossing: bound


def _bound_for(share: float) -> Callable[[Callable[[float], float]], float]:
    """The bound that spends `share` at a look: none is needed where nothing is left to spend."""

    def choose(crossing: Callable[[float], float]) -> float:
        if crossing(GRID_REACH) >= share:
            return GRID_REACH
        return float(optimize.brentq(lambda bound: crossing(bound) - share, 0.0, GRID_REACH))

    return choose


def _simpson_weights(grid: FloatArray) -> FloatArray:
    """Weights of Simpson's rule on an odd number of even points."""
    weights = np.where(np.arange(grid.size) % 2 == 1, 4.0, 2.0)
    weights[[0, -1]] = 1.0
    return np.asarray(weights * (grid[1] - grid[0]) / 3, dtype=np.float64)
