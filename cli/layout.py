"""How wide the columns of a table are, so that nothing is cut."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len, chop_cells

from cli.values import Picture, is_number

GAP = 2
# Beyond this even a word without a break is chopped.
LONGEST_WORD = 30
# Text breaks after a blank; names such as lifecycle/at_risk also after / and _.
BREAKS = re.compile(r"(?<=[ _/])")
# Titles that say as much as the column's name in less room; "everyone" stands beside a segment.
SHORT_TITLES = {
    "segment_id": "segment",
    "segment_name": "name",
    "goal_id": "goal",
    "feature_name": "feature",
    "check_id": "check",
    "user_count": "users",
    "buyer_count": "buyers",
    "order_count": "orders",
    "cohort_users": "new users",
    "cohort_start": "cohort",
    "eligible_count": "eligible",
    "converted_count": "converted",
    "open_count": "open",
    "health_status": "status",
    "conversion_rate": "rate",
    "retention_rate": "rate",
    "mean_value": "mean",
    "overall_mean_value": "everyone",
    "overall_retention_rate": "everyone",
    "overall_conversion_rate": "everyone",
    "standardised_difference": "difference",
}


def short_title(name: str) -> str:
    """A column's name as people read it."""
    return SHORT_TITLES.get(name, name.replace("_", " "))


@dataclass(frozen=True)
class Column:
    """What a column needs: numbers stand on the right and are never folded."""

    title: str
    is_numeric: bool
    least_width: int
    full_width: int

    @classmethod
    def of(cls, title: str, values: Sequence[object], cells: Sequence[str]) -> Column:
        """A column of these values, shown as these cells."""
        known = [value for value in values if value is not None]
        is_numeric = bool(known) and all(is_number(value) for value in known)
        longest = max((cell_len(cell) for cell in cells), default=0)
        words = (cell_len(word.rstrip()) for cell in cells for word in BREAKS.split(cell))
        is_whole = is_numeric or any(isinstance(value, Picture) for value in known)
        least = longest if is_whole else min(max(words, default=0), LONGEST_WORD)
        return cls(
            title,
            is_numeric,
            max(least, *(cell_len(word.rstrip()) for word in BREAKS.split(title))),
            max(longest, cell_len(title)),
        )


def fold(text: str, width: int) -> str:
    """The text in lines of at most this many cells."""
    lines = [""]
    for word in BREAKS.split(text):
        if cell_len(lines[-1]) + cell_len(word.rstrip()) <= width:
            lines[-1] += word
        else:
            lines += chop_cells(word, width)
    return "\n".join(line.rstrip() for line in lines if line)


def fit_widths(columns: Sequence[Column], width: int) -> list[int] | None:
    """A width for each column; None where not even the least widths fit."""
    widths = [column.least_width for column in columns]
    spare = width - sum(widths) - GAP * (len(columns) - 1)
    if spare < 0:
        return None
    needs = sorted(
        (column.full_width - column.least_width, number) for number, column in enumerate(columns)
    )
    for served, (need, number) in enumerate(needs):
        given = min(need, spare // (len(columns) - served))
        widths[number] += given
        spare -= given
    return widths
