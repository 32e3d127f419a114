"""Forest plots: a bar an effect, in hundredths of its cell's width, all on one axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cli.intervals import Axis, Interval, axis_of, relative_interval


@dataclass(frozen=True)
class Bar:
    """Places from 0 to 100; beyond the axis a bound is cut at its end, and an estimate is None."""

    estimate: float | None
    lower: float
    upper: float
    is_cut_left: bool
    is_cut_right: bool


@dataclass(frozen=True)
class Row:
    """An effect with its bar, and with the wider one that is valid however often one looks."""

    record: dict[str, Any]
    bar: Bar | None
    sequential: Bar | None


@dataclass(frozen=True)
class Forest:
    """Rows on one axis: where zero is, and round lifts with their places."""

    rows: list[Row]
    zero: float
    ticks: list[tuple[float, str]]


def lay_out(records: Sequence[dict[str, Any]]) -> Forest | None:
    """The forest of lifts; None where none is known."""
    return forest(
        records,
        [relative_interval(record) for record in records],
        [relative_interval(record, "relative_sequential") for record in records],
    )


def forest(
    records: Sequence[dict[str, Any]],
    intervals: Sequence[Interval | None],
    sequences: Sequence[Interval | None],
    *,
    as_share: bool = True,
) -> Forest | None:
    """Records with their intervals and their confidence sequences; None where none is known."""
    known = [interval for interval in intervals if interval is not None]
    if not known:
        return None
    axis = axis_of(known)
    rows = [
        Row(record, bar(interval, axis), bar(sequence, axis))
        for record, interval, sequence in zip(records, intervals, sequences, strict=True)
    ]
    ticks = axis.ticks(4, as_share=as_share)
    return Forest(
        rows,
        100 * axis.place(0.0),
        [(100 * axis.place(tick), label) for tick, label in ticks],
    )


def bar(interval: Interval | None, axis: Axis) -> Bar | None:
    """Where an interval lies; None where it is unknown."""
    if interval is None:
        return None
    estimate, lower, upper = (
        round(100 * axis.place(value), 2)
        for value in (interval.estimate, interval.lower, interval.upper)
    )
    return Bar(
        estimate if axis.holds(interval.estimate) else None,
        lower,
        upper,
        interval.lower < axis.low,
        interval.upper > axis.high,
    )
