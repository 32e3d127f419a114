"""Intervals on a common axis: what a bar in the terminal and a bar on a page have in common."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median
from typing import Any

#: Beyond the estimates, the axis goes on for as many median half widths; longer ones are cut.
REACH = 2.0
#: Of so many estimates the lowest and the highest one do not stretch the axis.
CROWD = 10
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Interval:
    """An estimate between its bounds."""

    estimate: float
    lower: float
    upper: float

    @classmethod
    def of(
        cls, estimate: float | None, lower: float | None, upper: float | None
    ) -> Interval | None:
        """The interval; None where a part of it is unknown."""
        if estimate is None or lower is None or upper is None:
            return None
        if not all(map(math.isfinite, (estimate, lower, upper))):
            return None
        return cls(estimate, lower, upper)


@dataclass(frozen=True)
class Axis:
    """A stretch of numbers; zero lies on it."""

    low: float
    high: float

    def holds(self, value: float) -> bool:
        """True for a value that lies on the axis."""
        return self.low <= value <= self.high

    def place(self, value: float) -> float:
        """Where a value lies, from 0 (low end) to 1 (high end); what is beyond lies on the end."""
        return min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)

    def ticks(self, count: int = 5, *, as_share: bool = True) -> list[tuple[float, str]]:
        """About as many round values on the axis, zero among them, each with its label."""
        step = round_step((self.high - self.low) / count)
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        values = [round(number * step, 12) for number in range(first, last + 1)]
        return [(value, signed(value, as_share=as_share)) for value in values]


def signed(value: float, *, as_share: bool = True) -> str:
    """A round value with its sign."""
    if value == 0:
        return "0"
    return f"{100 * value:+.6g}%" if as_share else f"{value:+,.6g}"


def round_step(least: float) -> float:
    """The smallest of 1, 2, 2.5, 5 × a power of ten that is not below."""
    power: float = 10.0 ** math.floor(math.log10(least))
    return next(power * step for step in STEPS if power * step >= least * (1 - 1e-9))


def axis_of(intervals: Iterable[Interval]) -> Axis:
    """The axis on which zero and nearly all estimates lie; a few wild ones squeeze no other."""
    known = sorted(intervals, key=lambda one: one.estimate)
    if not known:
        return Axis(-1.0, 1.0)
    reach = REACH * median((one.upper - one.lower) / 2 for one in known)
    wild = len(known) // CROWD
    nearest = min(0.0, known[wild].estimate) - reach
    farthest = max(0.0, known[-1 - wild].estimate) + reach
    low = max(nearest, min(0.0, *(one.lower for one in known)))
    high = min(farthest, max(0.0, *(one.upper for one in known)))
    return Axis(low, high) if low < high else Axis(low - 1.0, high + 1.0)


def relative_interval(record: dict[str, Any], kind: str = "relative") -> Interval | None:
    """The relative lift of a record with the bounds of a kind (relative, relative_sequential)."""
    return Interval.of(record["relative_lift"], record[f"{kind}_lower"], record[f"{kind}_upper"])
