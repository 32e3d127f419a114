"""From tall rows to a table that fits the terminal: one column per period or goal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cli.output import Rows, terminal_width
from cli.values import Figure

CELL_WIDTH = 8


def pivot(
    rows: Rows, index: tuple[str, ...], column: str, cell: Callable[[dict[str, Any]], str]
) -> Rows:
    """One row per value of `index`, one column per value of `column`, in order of appearance."""
    table: dict[tuple[Any, ...], dict[str, Figure]] = {}
    names: dict[str, None] = {}
    for record in rows.records():
        name = str(record[column])
        names.setdefault(name)
        table.setdefault(tuple(record[part] for part in index), {})[name] = Figure(cell(record))
    return Rows(
        (*index, *names),
        [(*key, *(cells.get(name, Figure()) for name in names)) for key, cells in table.items()],
    )


def fit_columns(rows: Rows, taken: int) -> Rows:
    """As many cell columns as stand beside `taken` characters; all where lines have no end."""
    width = terminal_width()
    if width is None:
        return rows
    fixed = sum(1 for name in rows.columns if not name.isdigit())
    kept = fixed + max(1, (width - taken) // CELL_WIDTH)
    return rows.without(*rows.columns[kept:])
