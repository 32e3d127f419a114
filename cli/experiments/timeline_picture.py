"""How an effect came about: bands and a line in hundredths of the picture's width and height."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cli.intervals import Axis, Interval, relative_interval

FEWEST_DAYS = 2
DATE_TICKS = 4
MARGIN = 0.06


@dataclass(frozen=True)
class Day:
    """What was known of a lift when a day had ended."""

    date: dt.date
    plain: Interval
    sequential: Interval


@dataclass(frozen=True)
class Timeline:
    """SVG paths and places from 0 to 100, the top being 0."""

    sequential: str
    plain: str
    line: str
    zero: float
    planned: float | None
    lifts: list[tuple[float, str]]
    dates: list[tuple[float, str]]


def known_days(records: Sequence[dict[str, Any]]) -> list[Day]:
    """The days, in order, on which both intervals are known."""
    days = []
    for record in sorted(records, key=lambda one: one["statistics_date"]):
        plain = relative_interval(record)
        sequential = relative_interval(record, "relative_sequential")
        if plain is not None and sequential is not None:
            days.append(Day(record["statistics_date"], plain, sequential))
    return days


def lay_out(days: Sequence[Day], axis: Axis, planned_lift: float | None) -> Timeline | None:
    """The picture of one variant; None with fewer than two days."""
    if len(days) < FEWEST_DAYS:
        return None
    first, span = days[0].date, (days[-1].date - days[0].date).days
    places = [100 * (day.date - first).days / span for day in days]

    def height(value: float) -> float:
        return 100 * (axis.high - value) / (axis.high - axis.low)

    def band(intervals: list[Interval]) -> str:
        upper = [(x, height(one.upper)) for x, one in zip(places, intervals, strict=True)]
        lower = [(x, height(one.lower)) for x, one in zip(places, intervals, strict=True)]
        return f"{path(upper + lower[::-1])}Z"

    return Timeline(
        sequential=band([day.sequential for day in days]),
        plain=band([day.plain for day in days]),
        line=path([(x, height(day.plain.estimate)) for x, day in zip(places, days, strict=True)]),
        zero=height(0.0),
        planned=None if planned_lift is None else height(planned_lift),
        lifts=[(height(tick), label) for tick, label in axis.ticks()],
        dates=[
            (100 * number / span, f"{first + dt.timedelta(number):%-d %b}")
            for number in date_steps(span)
        ],
    )


def date_steps(span: int) -> list[int]:
    """A few days from the first to the last, evenly apart."""
    count = min(DATE_TICKS, span)
    return [round(span * number / count) for number in range(count + 1)]


def lift_axis(timelines: Sequence[Sequence[Day]], planned_lift: float | None) -> Axis:
    """One axis for all variants: what is known from half-time on fills it, earlier days are cut."""
    settled = [day.sequential for days in timelines for day in days[len(days) // 2 :]]
    others = [0.0] if planned_lift is None else [0.0, planned_lift]
    low = min(others + [one.lower for one in settled])
    high = max(others + [one.upper for one in settled])
    margin = MARGIN * (high - low) or 1.0
    return Axis(low - margin, high + margin)


def path(points: Sequence[tuple[float, float]]) -> str:
    """A line through the points."""
    return "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in points)
