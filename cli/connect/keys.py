"""Which columns tell the rows of a table apart."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import duckdb

from cli.connect.columns import Column
from cli.connect.databases import quoted
from cli.connect.dates import row


def find_key(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    sample: str,
    columns: Sequence[Column],
    rows: int,
) -> tuple[str, ...]:
    """The columns that tell rows apart: one, else the fewest that do so together; () for none."""
    if not rows:
        return ()
    single = [column for column in columns if column.is_unique and column.shape != "decimal"]
    named = [column for column in single if "id" in column.notions]
    if named or single:
        return ((named or single)[0].name,)
    candidates = [
        column
        for column in columns
        if column.filled == rows and column.distinct > 1 and may_be_key(column)
    ][:7]
    for parts in groups(candidates):
        listed = ", ".join(quoted(column.name) for column in parts)
        apart = f"select count(distinct ({listed})) = count(*) from "
        if row(connection, apart + sample)[0] and row(connection, apart + relation)[0]:
            return tuple(column.name for column in parts)
    return ()


def may_be_key(column: Column) -> bool:
    """True for ids, codes and times; what is measured tells nothing apart."""
    measured = {"amount", "price", "quantity", "discount", "score", "cost"} & column.notions
    return not measured and column.shape not in {"decimal", "decimal_comma", "money", "boolean"}


def groups(columns: Sequence[Column]) -> list[tuple[Column, ...]]:
    """Pairs, triples and fours: ids before times before the rest."""
    ranked = sorted(
        columns,
        key=lambda each: ("id" not in each.notions, not each.is_time, columns.index(each)),
    )
    found = [parts for size in (2, 3, 4) for parts in combinations(ranked, size)]
    order = {column.name: place for place, column in enumerate(columns)}
    return [tuple(sorted(parts, key=lambda each: order[each.name])) for parts in found]
