"""Tables that grow by the day: only days that differ from what is published are written again.

A day is told by the number of its rows and the sum of their hashes: whatever changed a row, a late
arrival or an erased user, its day is copied anew. The sums are kept beside what they stand for.
"""

from __future__ import annotations

import duckdb

from cli.publishing.tables import PublishedTable

#: Where more days than this share have changed, or more blocks lie empty, all is written anew.
LARGEST_SHARE = 0.5
CHANGED_DAYS = """
    select day from (from days_now union all from published.main.published_days)
    where table_name = '{name}'
    group by day
    having count(*) < 2 or min(row_count) < max(row_count) or min(row_checksum) < max(row_checksum)
"""


def count_days(connection: duckdb.DuckDBPyConnection, tables: list[PublishedTable]) -> None:
    """Make days_now: what each day of the warehouse's growing tables holds."""
    connection.execute(
        "create temp table days_now "
        "(table_name varchar, day date, row_count bigint, row_checksum hugeint)"
    )
    for table in tables:
        if table.changed_by:
            connection.execute(
                f"""
                insert into days_now
                select '{table.name}', {table.changed_by}, count(*), sum(hash({table.shown}))
                from {table.place}
                group by {table.changed_by}
                """
            )


def can_grow(connection: duckdb.DuckDBPyConnection, tables: list[PublishedTable]) -> bool:
    """True where `published` has the same tables, by the same DuckDB, and most days still hold.

    Hashes are no promise from one version of DuckDB to the next.
    """
    [(ours,)] = connection.execute("select current_database()").fetchall()
    try:
        [(is_same_engine,)] = connection.execute(
            "select duckdb_version = version() from published.main.build_info"
        ).fetchall()
        [(free, blocks)] = connection.execute(
            "select free_blocks, total_blocks from pragma_database_size() "
            "where database_name = 'published'"
        ).fetchall()
        known = connection.execute("select count(*) from days_now").fetchone() or (0,)
        changed = sum(len(changed_days(connection, table)) for table in tables)
    except duckdb.Error:
        return False
    return bool(
        is_same_engine
        and free <= LARGEST_SHARE * blocks
        and changed <= LARGEST_SHARE * known[0]
        and layout(connection, "published") == layout(connection, ours, tables)
    )


def layout(
    connection: duckdb.DuckDBPyConnection,
    database: str,
    tables: list[PublishedTable] | None = None,
) -> set[tuple[str, str, str]]:
    """Place, column and type of each column that is, or is to be, published."""
    rows = connection.execute(
        "select schema_name || '.' || table_name, column_name, data_type from duckdb_columns() "
        "where database_name = ? and schema_name <> 'main'",
        [database],
    ).fetchall()
    if tables is None:
        return set(rows)
    wanted = {(table.place, column) for table in tables for column in table.columns}
    return {row for row in rows if row[:2] in wanted}


def changed_days(connection: duckdb.DuckDBPyConnection, table: PublishedTable) -> list[object]:
    """The days of a growing table that came, went or changed; none of any other table."""
    if not table.changed_by:
        return []
    rows = connection.execute(CHANGED_DAYS.format(name=table.name)).fetchall()
    return [day for (day,) in rows]


def grow(connection: duckdb.DuckDBPyConnection, table: PublishedTable) -> None:
    """Write the changed days of a table again."""
    days = f"{table.changed_by} in ({CHANGED_DAYS.format(name=table.name)})"
    connection.execute(f"delete from published.{table.place} where {days}")
    connection.execute(
        f"insert into published.{table.place} "
        f"select {table.shown} from {table.place} where {days} {table.order}"
    )


def remember(connection: duckdb.DuckDBPyConnection) -> None:
    """Keep what each day held, for the next publish."""
    connection.execute("create or replace table published.main.published_days as from days_now")
