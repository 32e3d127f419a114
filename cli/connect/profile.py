"""What the columns of a table hold: patterns on a bounded sample, counts on one full pass."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb

from cli.connect.columns import FEW_VALUES, MANY, Column, Profile
from cli.connect.databases import quoted
from cli.connect.dates import find_dates, row
from cli.connect.files import Table
from cli.connect.keys import find_key
from cli.connect.landing import FAULT, PLACE
from cli.connect.shapes import (
    SHAPES,
    filled_value,
    odd_values,
    plain,
    shape_count,
    shape_of,
)
from cli.connect.words import notions

SAMPLE_ROWS = 10_000
#: Columns beyond these are left alone: a person names them.
PROFILED_COLUMNS = 100
CHUNK = 50


def profile_table(connection: duckdb.DuckDBPyConnection, table: Table) -> Profile:
    """Profile a table; it stays there as the view <name> and the table <name>__sample."""
    relation, sample = quoted(table.name), quoted(f"{table.name}__sample")
    connection.execute(f"create or replace temp view {relation} as from {table.reader}")
    described = [
        (name, kind)
        for name, kind, *_ in connection.execute(f"describe {relation}").fetchall()
        if name not in {FAULT, PLACE}
    ]
    near, far = described[:PROFILED_COLUMNS], described[PROFILED_COLUMNS:]
    listed = ", ".join(quoted(name) for name, _ in near)
    if not table.reader.startswith("read_parquet"):
        # Text is read once: each question about a column would read all of it again.
        copy = quoted(f"{table.name}__near")
        connection.execute(
            f"create or replace temp table {copy} as select {listed} from {relation}"
        )
        relation = copy
    connection.execute(
        f"create or replace temp table {sample} as select {listed} from {relation} "
        f"limit {SAMPLE_ROWS}"
    )
    columns: list[Column] = []
    for start in range(0, len(near), CHUNK):
        columns += profile_columns(connection, relation, sample, near[start : start + CHUNK])
    rows = columns[0].rows if columns else 0
    key = find_key(connection, relation, sample, columns, rows)
    return Profile(table, rows, tuple(columns), tuple(name for name, _ in far), key)


def profile_columns(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    sample: str,
    described: Sequence[tuple[str, str]],
) -> list[Column]:
    """Some columns of a table."""
    counted = ["count(*)"]
    for name, kind in described:
        value = filled_value(name, kind)
        number = f"try_cast({value} as double)" if kind == "VARCHAR" else value
        counted += [f"count({value})", f"approx_count_distinct({value})"]
        counted += [f"cast(min({number}) as varchar)", f"cast(max({number}) as varchar)"]
    total, *counts = row(connection, f"select {', '.join(counted)} from {relation}")
    patterns = [f"count({filled_value(name, kind)})" for name, kind in described]
    for name, kind in described:
        value = filled_value(name, kind)
        patterns += [shape_count(shape, value, kind) for shape in SHAPES]
    found = row(connection, f"select {', '.join(patterns)} from {sample}")
    width = len(SHAPES)
    columns = []
    for place, (name, kind) in enumerate(described):
        own = found[len(described) + place * width : len(described) + (place + 1) * width]
        shape = shape_of(kind, found[place], dict(zip(SHAPES, own, strict=True)))
        place_of = (relation, sample, name, kind)
        columns.append(profile_column(connection, place_of, shape, total, counts[4 * place :]))
    return columns


def profile_column(
    connection: duckdb.DuckDBPyConnection,
    place: tuple[str, str, str, str],
    shape: str,
    total: int,
    counts: Sequence[Any],
) -> Column:
    """One column: exact where something hangs on it."""
    relation, sample, name, kind = place
    filled, distinct, low, high = counts[:4]
    value = filled_value(name, kind)
    is_unique = False
    if distinct > MANY * filled:
        distinct = row(connection, f"select count(distinct {value}) from {relation}")[0]
        is_unique = distinct == total > 0
    values: tuple[str, ...] = ()
    if 0 < distinct <= FEW_VALUES:
        listed = connection.execute(
            f"select cast({value} as varchar) from {relation} where {value} is not null "
            f"group by 1 order by count(*) desc, 1 limit {FEW_VALUES + 1}"
        ).fetchall()
        values = tuple(text for (text,) in listed)
        distinct = len(values)
    words = frozenset(notions(name))
    may_be_time = kind == "VARCHAR" and shape in {"text", "integer", "decimal", "phone", "ip"}
    dates = find_dates(connection, sample, relation, name) if filled and may_be_time else None
    if dates and not dates.reading.formats and shape == "integer" and "time" not in words:
        dates = None
    odd = odd_values(connection, relation, value, shape) if kind == "VARCHAR" and not dates else ()
    return Column(
        name, kind, total, filled, distinct, shape, plain(low), plain(high), values, odd,
        dates, is_unique, words,
    )  # fmt: skip
