"""Small bars for shares and differences, of blocks where the terminal has them."""

from __future__ import annotations

import sys

from cli.output import Rows

EIGHTHS = " ▏▎▍▌▋▊▉█"
WIDTH = 10


def has_blocks() -> bool:
    """True where stdout's encoding can write block characters."""
    try:
        EIGHTHS.encode(sys.stdout.encoding or "ascii")
    except (LookupError, UnicodeEncodeError):
        return False
    return True


def share_bar(share: float | None, *, blocks: bool, width: int = WIDTH) -> str:
    """A bar of a share between 0 and 1; what is not nothing has a mark."""
    if share is None or not share > 0:
        return ""
    filled = min(share, 1.0) * width
    if not blocks:
        return "#" * max(1, round(filled))
    eighths = max(1, round(filled * 8))
    return EIGHTHS[8] * (eighths // 8) + EIGHTHS[eighths % 8].strip()


def with_bars(rows: Rows, name: str) -> Rows:
    """The rows with a bar beside a share; the longest fills the width."""
    place = rows.columns.index(name)
    known = [abs(row[place]) for row in rows.rows if row[place] is not None]
    longest = max(known, default=0) or 1
    blocks = has_blocks()
    return Rows(
        (*rows.columns[: place + 1], "", *rows.columns[place + 1 :]),
        [
            (
                *row[: place + 1],
                share_bar(None if row[place] is None else abs(row[place]) / longest, blocks=blocks),
                *row[place + 1 :],
            )
            for row in rows.rows
        ],
    )
