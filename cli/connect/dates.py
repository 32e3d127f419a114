"""How a column writes its times; day-first or month-first only on evidence, else a question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb

from cli.connect.databases import literal, quoted
from cli.connect.readings import (
    CLOCKS,
    DAY_FIRST,
    MONTH_FIRST,
    PLAIN,
    SHAPES,
    UNCLEAR,
    Reading,
    reason_of,
    swapped,
)

#: Least number of distinct dates in a file that is sorted for its order to be evidence.
SORTED_DATES = 10
#: What a text needs to be worth trying: three numbers, or a month's name or sign.
DATELIKE = r".*\d.*[/. -].*\d.*[/. -].*\d{2}.*|\d{8}([ T].*)?|\d{4}年.*|[A-Za-z]+,? .*\d{4}.*"


@dataclass(frozen=True)
class Finding:
    """What was found out about a column's times: a reading, why, and what must still be said."""

    reading: Reading
    reason: str
    readable: int
    question: str | None = None


def find_dates(
    connection: duckdb.DuckDBPyConnection, sample: str, relation: str, column: str
) -> Finding | None:
    """How a text column writes times; None where most of its values are none."""
    text = f"trim({quoted(column)})"
    filled = f"{text} <> ''"
    counted = [f"count_if({filled})", f"count_if(regexp_full_match({text}, {literal(DATELIKE)}))"]
    counted += [
        f"count_if(regexp_full_match({text}, {literal(pattern)}))" for pattern in SHAPES.values()
    ]
    total, datelike, *found = row(connection, f"select {', '.join(counted)} from {sample}")
    shapes = tuple(name for name, count in zip(SHAPES, found, strict=True) if count)
    if not total or (sum(found) < total / 2 and datelike < total / 2):
        return None
    rest = f"{filled} and not regexp_full_match({text}, {literal('|'.join(SHAPES.values()))})"
    plain = formats_that_read(connection, sample, text, rest, PLAIN)
    unclear = formats_that_read(connection, sample, text, rest, UNCLEAR)
    unclear += [
        day_first
        for day_first in swapped(
            formats_that_read(connection, sample, text, rest, swapped(UNCLEAR))
        )
        if day_first not in unclear
    ]
    if not shapes and not plain and not unclear:
        return None
    reading = Reading(shapes, tuple(plain))
    if not unclear:
        readable = row(connection, f"select count({reading.sql(text)}) from {sample}")[0]
        if readable < total / 2:
            return None
        return Finding(reading, reason_of(reading), readable)
    return decide(connection, relation, text, reading, unclear)


def formats_that_read(
    connection: duckdb.DuckDBPyConnection,
    sample: str,
    text: str,
    rest: str,
    dates: tuple[str, ...] | list[str],
) -> list[str]:
    """The formats that read something of what is left, most first, none that adds nothing."""
    formats = [date + clock for date in dates for clock in CLOCKS]
    counted = ", ".join(
        f"count(try_strptime({text}, {literal(each)})) filter (where {year_fits(text, each)})"
        for each in formats
    )
    counts = row(connection, f"select {counted} from {sample} where {rest}")
    found = sorted(
        (each for each, count in zip(formats, counts, strict=True) if count),
        key=lambda each: -counts[formats.index(each)],
    )
    kept: list[str] = []
    read = 0
    for each in found:
        listed = ", ".join(map(literal, [*kept, each]))
        now = row(
            connection, f"select count(try_strptime({text}, [{listed}])) from {sample} where {rest}"
        )
        if now[0] > read:
            kept, read = [*kept, each], now[0]
    # A year of two digits first: the format of four would take it for one of long ago.
    return sorted(kept, key=lambda each: "%Y" in each)


def year_fits(text: str, layout: str) -> str:
    """True for texts with a year of as many digits as a format has."""
    return f"regexp_matches({text}, '[0-9]{{4}}') = {str('%Y' in layout).lower()}"


def decide(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    text: str,
    reading: Reading,
    unclear: list[str],
) -> Finding:
    """Day-first or month-first, by all values: by one above 12, else by the order of the rows."""
    orders = {DAY_FIRST: unclear, MONTH_FIRST: swapped(unclear)}
    readings = {
        order: Reading(reading.shapes, (*reading.formats, *formats))
        for order, formats in orders.items()
    }
    by_day, by_month = (readings[order].sql(text) for order in orders)
    read_day, read_month, only_day, only_month, distinct = row(
        connection,
        f"select count({by_day}), count({by_month}), "
        f"min({text}) filter (where {by_day} is not null and {by_month} is null), "
        f"min({text}) filter (where {by_month} is not null and {by_day} is null), "
        f"count(distinct {by_day}) from {relation}",
    )
    if only_day and not only_month:
        return Finding(readings[DAY_FIRST], f"day first: {only_day} has no month 13+", read_day)
    if only_month and not only_day:
        return Finding(
            readings[MONTH_FIRST], f"month first: {only_month} has no month 13+", read_month
        )
    example = row(connection, f"select min({text}) from {relation} where {by_day} is not null")[0]
    if only_day and only_month:
        return Finding(
            readings[DAY_FIRST],
            "mixed",
            read_day,
            f"holds both orders: {only_day} can only be day-first, {only_month} only month-first",
        )
    falls_day, falls_month = (
        falls(connection, relation, by_day),
        falls(connection, relation, by_month),
    )
    if distinct >= SORTED_DATES and bool(falls_day) != bool(falls_month):
        order = MONTH_FIRST if falls_day else DAY_FIRST
        reason = f"{order.replace('-', ' ')}: so read, all rows are in order of time"
        return Finding(readings[order], reason, read_day)
    return Finding(
        readings[DAY_FIRST],
        "unclear",
        read_day,
        f"writes {example}, and nothing in it tells whether the day or the month comes first",
    )


def falls(connection: duckdb.DuckDBPyConnection, relation: str, time: str) -> int:
    """How often a row is earlier than the one before."""
    statement = (
        "select count_if(this_time < last_time) from (select this_time, lag(this_time) over "
        f"(order by place) as last_time from (select {time} as this_time, row_number() over () "
        f"as place from {relation}) where this_time is not null)"
    )
    return int(row(connection, statement)[0])


def row(connection: duckdb.DuckDBPyConnection, statement: str) -> tuple[Any, ...]:
    """The one row of a statement."""
    return connection.execute(statement).fetchall()[0]
