"""serve.duckdb: the file that BI tools read, replaced at once while they hold the old one."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

from cli.errors import SatsumaError
from cli.publishing import changes
from cli.publishing.files import check_writable, publishing, sync
from cli.publishing.macros import analyst_macros
from cli.publishing.source import build_info, name, new_build_id, open_for_publishing, quoted
from cli.publishing.tables import PublishedTable, published_tables
from cli.warehouse.connection import check_duckdb_file

# BI drivers that are still on DuckDB 1.5 read this. Small groups of rows, so that a question about
# one user or one segment skips nearly all of them; the file is a fifth larger for it.
STORAGE = "storage_version 'v1.5.0'"
GROUPS = "row_group_size 10240"


def serve_place(warehouse: Path) -> Path:
    """satsuma.duckdb is published as serve.duckdb beside it, any x.duckdb as x_serve.duckdb."""
    stem = "serve" if warehouse.stem == "satsuma" else f"{warehouse.stem}_serve"
    return warehouse.with_name(f"{stem}{warehouse.suffix}")


def publish_file(project: Path, warehouse: Path, place: Path) -> list[PublishedTable]:
    """Write what is published of the warehouse to <place>, all at once; returns the tables."""
    check_writable(place.parent)
    check_place(warehouse, place)
    with publishing(place) as part:
        with open_for_publishing(warehouse, part) as connection:
            tables = published_tables(connection)
            changes.count_days(connection, tables)
            is_grown = start_part(connection, tables, place, part)
            connection.execute("begin")
            for table in tables:
                if is_grown and table.changed_by:
                    changes.grow(connection, table)
                else:
                    write_table(connection, table)
            changes.remember(connection)
            write_build_info(connection)
            connection.execute("commit")
            write_macros(connection, project)
            connection.execute("checkpoint published")
        put_in_place(part, place)
    return tables


def check_place(warehouse: Path, place: Path) -> None:
    """Refuse what cannot have been published before."""
    if place == warehouse:
        raise SatsumaError(f"{place} is the warehouse itself; publish to another file.")
    if place.exists():
        check_duckdb_file(place)


def start_part(
    connection: duckdb.DuckDBPyConnection, tables: list[PublishedTable], place: Path, part: Path
) -> bool:
    """Attach the part as `published`: a copy of what is there, where it can grow, or a new file.

    The copy is looked at even by those who may not open the file because a reader has it.
    """
    if place.exists():
        shutil.copyfile(place, part)
        try:
            connection.execute(f"attach {quoted(part)} as published ({GROUPS})")
        except duckdb.Error as error:
            raise SatsumaError(
                f"{place} is damaged or was not published by Satsuma; move it away."
            ) from error
        check_published(connection, place)
        if changes.can_grow(connection, tables):
            return True
        connection.execute("detach published")
        part.unlink()
    connection.execute(f"attach {quoted(part)} as published ({STORAGE}, {GROUPS})")
    return False


def check_published(connection: duckdb.DuckDBPyConnection, place: Path) -> None:
    """Refuse to replace anything but what was published before."""
    found = connection.execute(
        "select 1 from duckdb_tables() "
        "where database_name = 'published' and schema_name = 'main' and table_name = 'build_info'"
    ).fetchall()
    if not found:
        raise SatsumaError(
            f"{place} was not published by Satsuma; choose another file or move it away."
        )


def write_table(connection: duckdb.DuckDBPyConnection, table: PublishedTable) -> None:
    """Copy a table in its order, with the comments of its model."""
    connection.execute(f"create schema if not exists published.{table.schema}")
    connection.execute(
        f"create or replace table published.{table.place} as "
        f"select {table.shown} from {table.place} {table.order}"
    )
    copy_comments(connection, table)


def write_macros(connection: duckdb.DuckDBPyConnection, project: Path) -> None:
    """Keep the table macros of analysts in the file."""
    [(ours,)] = connection.execute("select current_database()").fetchall()
    connection.execute("use published")
    for statement in analyst_macros(project):
        connection.execute(statement)
    connection.execute(f"use {name(ours)}")


def copy_comments(connection: duckdb.DuckDBPyConnection, table: PublishedTable) -> None:
    """Give a published table the comments of its model."""
    [(comment,)] = connection.execute(
        "select comment from duckdb_tables() "
        "where database_name = current_database() and schema_name = ? and table_name = ? "
        "union all select comment from duckdb_views() "
        "where database_name = current_database() and schema_name = ? and view_name = ?",
        [table.schema, table.name] * 2,
    ).fetchall()
    if comment:
        connection.execute(f"comment on table published.{table.place} is {quoted(comment)}")
    for column, text in connection.execute(
        "select column_name, comment from duckdb_columns() "
        "where database_name = current_database() and schema_name = ? and table_name = ? "
        "and comment is not null",
        [table.schema, table.name],
    ).fetchall():
        if column in table.columns:
            connection.execute(
                f"comment on column published.{table.place}.{column} is {quoted(text)}"
            )


def write_build_info(connection: duckdb.DuckDBPyConnection) -> None:
    """Put the row into the file."""
    connection.execute(
        f"create or replace table published.main.build_info as {build_info(new_build_id())}"
    )


def put_in_place(part: Path, place: Path) -> None:
    """Rename the part over what was published; a reader of the old file keeps it."""
    sync(part)
    # Somebody may have opened the old file for writing: what they wrote belongs to that file.
    place.with_name(f"{place.name}.wal").unlink(missing_ok=True)
    if place.exists():
        shutil.copymode(place, part)
    part.replace(place)
    sync(place.parent)
