"""Foreign keys: columns whose values are found among the keys of another table."""

from __future__ import annotations

import duckdb

from cli.connect.columns import Column, Profile
from cli.connect.databases import quoted
from cli.connect.dates import row
from cli.connect.mapping import Link, link_between
from cli.connect.shapes import filled_value

#: Share of a column's values that must be found in another table for it to lead there.
FOUND_SHARE = 0.2


def find_links(connection: duckdb.DuckDBPyConnection, profiles: list[Profile]) -> list[Link]:
    """Columns whose values are found among the keys of another table."""
    links: list[Link] = []
    for target in profiles:
        keys = [column for column in target.columns if column.is_unique]
        for key in keys:
            for profile in profiles:
                if profile is target:
                    continue
                for column in profile.columns:
                    share = found_share(connection, profile, column, target, key)
                    if (
                        share >= FOUND_SHARE
                        and link_between(links, profile.table.name, target.table.name) is None
                    ):
                        links.append(Link(profile.table.name, column.name, target.table.name,
                                          key.name, share))  # fmt: skip
    return links


def found_share(
    connection: duckdb.DuckDBPyConnection,
    profile: Profile,
    column: Column,
    target: Profile,
    key: Column,
) -> float:
    """Share of a column's distinct values among the keys of a table; 0 where names differ."""
    same = column.name.casefold() == key.name.casefold()
    nouns = (column.notions & key.notions) - {"id"}
    if not (same or ("id" in column.notions & key.notions and nouns and not column.is_time)):
        return 0
    ours, theirs = filled_value(column.name, column.type), filled_value(key.name, key.type)
    found = row(
        connection,
        f"select count(*), count_if(value in (select cast({theirs} as varchar) "
        f"from {quoted(target.table.name)})) from (select distinct cast({ours} as varchar) as "
        f"value from {quoted(profile.table.name)} where {ours} is not null)",
    )
    return float(found[1] / found[0]) if found[0] else 0.0
