"""Intervals as bars of characters, on a common axis with a mark at zero."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cli.bars import has_blocks
from cli.intervals import Axis, Interval, axis_of, signed
from cli.output import terminal_width
from cli.values import Picture

NARROW, WIDE = 13, 33
#: What a table of effects needs beside its bars.
OTHER_COLUMNS = 68


@dataclass(frozen=True)
class Marks:
    """The characters of a bar."""

    left: str
    line: str
    estimate: str
    right: str
    zero: str
    crossed_zero: str
    cut_left: str
    cut_right: str


DRAWN = Marks("├", "─", "●", "┤", "│", "┼", "←", "→")
PLAIN = Marks("|", "-", "o", "|", ":", "+", "<", ">")


def interval_bars(
    intervals: Sequence[Interval | None], *, as_share: bool = True
) -> tuple[str, list[Picture]]:
    """A title that says how far the axis goes, and a bar for each interval (empty for None)."""
    axis = axis_of(interval for interval in intervals if interval is not None)
    width = bar_width(terminal_width())
    marks = DRAWN if has_blocks() else PLAIN
    bars = [interval_bar(interval, axis, width, marks) for interval in intervals]
    return axis_title(axis, width, as_share=as_share), bars


def bar_width(terminal: int | None) -> int:
    """Characters of a bar, so that a table of effects fits."""
    return WIDE if terminal is None else max(NARROW, min(WIDE, terminal - OTHER_COLUMNS))


def interval_bar(interval: Interval | None, axis: Axis, width: int, marks: Marks) -> Picture:
    """The bar of one interval; an end that lies beyond the axis is an arrow."""
    zero = column(axis, 0.0, width)
    cells = [" "] * width
    cells[zero] = marks.zero
    if interval is None:
        return Picture("")
    first, last = column(axis, interval.lower, width), column(axis, interval.upper, width)
    for place in range(first, last + 1):
        cells[place] = marks.crossed_zero if place == zero else marks.line
    cells[first] = marks.left if interval.lower >= axis.low else marks.cut_left
    cells[last] = marks.right if interval.upper <= axis.high else marks.cut_right
    if axis.holds(interval.estimate):
        cells[column(axis, interval.estimate, width)] = marks.estimate
    return Picture("".join(cells))


def column(axis: Axis, value: float, width: int) -> int:
    """The character in which a value lies."""
    return round(axis.place(value) * (width - 1))


def axis_title(axis: Axis, width: int, *, as_share: bool = True) -> str:
    """The two ends of the axis, and zero between them where there is room."""
    low, high = (signed(float(f"{end:.2g}"), as_share=as_share) for end in (axis.low, axis.high))
    cells = list(f"{low}{high:>{width - len(low)}}")
    zero = column(axis, 0.0, width)
    if all(cell == " " for cell in cells[zero - 1 : zero + 2]) and 0 < zero < width - 1:
        cells[zero] = "0"
    return "".join(cells)
