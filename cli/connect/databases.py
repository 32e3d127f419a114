"""Databases and workbooks: each table of them is landed as a Parquet file."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import duckdb
import pyarrow.parquet as pq

from cli.connect.landing import as_text, land_rows
from cli.connect.text import Row, plain_header
from cli.errors import SatsumaError, one_line

POSTGRES = ("postgresql://", "postgres://")
#: Types whose values arrive as they are; any other arrives as text.
PLAIN_TYPES = {
    *("smallint", "integer", "bigint", "real", "double precision", "boolean", "date"),
    *("text", "character varying", "timestamp without time zone"),
}


@dataclass(frozen=True)
class Landed:
    """A table that was landed: its own name, its file, what is to be said of it."""

    name: str
    file: Path
    has_faults: bool = False
    notes: tuple[str, ...] = ()


def wanted(names: Sequence[str], chosen: Sequence[str], place: str) -> list[str]:
    """The tables to land: all, or those named after #."""
    unknown = [name for name in chosen if name not in names]
    if unknown:
        raise SatsumaError(
            f"{place} has no table {', '.join(unknown)}; it has {', '.join(names) or 'none'}."
        )
    if not names:
        raise SatsumaError(f"{place} holds no tables.")
    return list(chosen or names)


def land_duckdb(path: Path, chosen: Sequence[str], folder: Path) -> Iterator[Landed]:
    """Tables and views of a DuckDB file."""
    with duckdb.connect() as connection:
        connection.execute(f"attach {literal(str(path))} as given (read_only)")
        found = connection.execute(
            "select distinct table_name, table_schema from information_schema.tables "
            "where table_catalog = 'given' order by table_name, table_schema"
        ).fetchall()
        places = {
            name if schema == "main" else f"{schema}.{name}": (schema, name)
            for name, schema in found
        }
        for name in wanted(list(places), chosen, path.name):
            schema, table = places[name]
            target = folder / f"{len(list(folder.iterdir()))}.parquet"
            connection.execute(
                f"copy given.{quoted(schema)}.{quoted(table)} to {literal(str(target))} "
                "(format parquet, compression zstd)"
            )
            yield Landed(name, target)


def land_sqlite(path: Path, chosen: Sequence[str], folder: Path) -> Iterator[Landed]:
    """Tables and views of an SQLite file; its values have types of their own, so all is text."""
    address = f"file:{path.resolve().as_posix()}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            connection.text_factory = lambda data: data.decode("utf-8", "replace")
            found = connection.execute(
                "select name from sqlite_master where type in ('table', 'view') "
                "and name not like 'sqlite_%' order by name"
            ).fetchall()
            for name in wanted([name for (name,) in found], chosen, path.name):
                cursor = connection.execute(f"select * from {quoted(name)}")
                header, notes = plain_header([column[0] for column in cursor.description])
                target = folder / f"{len(list(folder.iterdir()))}.parquet"
                land_rows(target, header, (Row(tuple(map(as_text, row))) for row in cursor))
                yield Landed(name, target, True, tuple(notes))
    except sqlite3.Error as error:
        raise SatsumaError(f"{path.name} cannot be read as SQLite: {error}.") from error


def land_excel(path: Path, chosen: Sequence[str], folder: Path) -> Iterator[Landed]:
    """Sheets of a workbook; cells have types of their own, so all is text."""
    try:
        import fastexcel  # noqa: PLC0415 (an extra)
    except ImportError as error:
        raise SatsumaError(missing("fastexcel", f"Excel files such as {path.name}")) from error
    try:
        book = fastexcel.read_excel(str(path))
        for name in wanted(book.sheet_names, chosen, path.name):
            sheet = book.load_sheet(name, dtypes="string", header_row=None).to_polars()
            rows = [row for row in sheet.rows() if any(cell not in {None, ""} for cell in row)]
            if not rows:
                continue
            header, notes = plain_header([cell or "" for cell in rows[0]])
            target = folder / f"{len(list(folder.iterdir()))}.parquet"
            land_rows(target, header, (Row(tuple(map(as_text, row))) for row in rows[1:]))
            yield Landed(name, target, True, tuple(notes))
    except SatsumaError:
        raise
    except Exception as error:
        reason = one_line(str(error)).split(" Context:")[0].rstrip(".")
        raise SatsumaError(f"{path.name} cannot be read as a workbook: {reason}.") from error


def land_postgres(address: str, chosen: Sequence[str], folder: Path) -> Iterator[Landed]:
    """Tables and views of a PostgreSQL database that are on the search path, in batches."""
    try:
        from adbc_driver_postgresql import dbapi  # noqa: PLC0415 (an extra)
    except ImportError as error:
        raise SatsumaError(missing("adbc-driver-postgresql", "PostgreSQL")) from error
    place = without_password(address)
    try:
        with dbapi.connect(address) as connection, connection.cursor() as cursor:
            for name in wanted(postgres_tables(cursor), chosen, place):
                target = folder / f"{len(list(folder.iterdir()))}.parquet"
                cursor.execute(postgres_select(cursor, name))
                reader = cursor.fetch_record_batch()
                with pq.ParquetWriter(target, reader.schema, compression="zstd") as writer:
                    for batch in reader:
                        writer.write_batch(batch)
                yield Landed(name, target)
    except dbapi.Error as error:
        reason = one_line(str(error)).replace(address, place)
        reason = re.sub(r"^[A-Z_]+: \[libpq\] ", "", reason).split(". SQLSTATE")[0]
        raise SatsumaError(f"PostgreSQL at {place} does not answer: {reason}.") from error


def postgres_tables(cursor: Any) -> list[str]:  # noqa: ANN401 (of a driver without types)
    """The tables that an unqualified name finds."""
    cursor.execute(
        "select c.relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace "
        "where c.relkind in ('r', 'v', 'm', 'p', 'f') and not c.relispartition "
        "and n.nspname not in ('pg_catalog', 'information_schema') "
        "and pg_table_is_visible(c.oid) order by 1"
    )
    return [name for (name,) in cursor.fetchall()]


def postgres_select(cursor: Any, table: str) -> str:  # noqa: ANN401 (likewise)
    """All columns of a table: times with a zone in UTC, unusual types as text."""
    cursor.execute(
        "select a.attname::text, "
        "regexp_replace(format_type(a.atttypid, a.atttypmod), '[(][^)]*[)]', '')::text "
        "from pg_attribute a where a.attrelid = $1::regclass "
        "and a.attnum > 0 and not a.attisdropped order by a.attnum",
        (quoted(table),),
    )
    parts = []
    for name, given in cursor.fetchall():
        column = quoted(name)
        if given == "timestamp with time zone":
            column = f"{column} at time zone 'UTC' as {column}"
        elif given not in PLAIN_TYPES:
            column = f"{column}::text as {column}"
        parts.append(column)
    return f"select {', '.join(parts)} from {quoted(table)}"


def without_password(address: str) -> str:
    """A database's address as it may be shown and kept."""
    parts = urlsplit(address)
    host = parts.netloc.rpartition("@")[2]
    user = parts.username
    query = re.sub(r"(?i)(^|&)(password|sslpassword|passfile)=[^&]*", "", parts.query).strip("&")
    return urlunsplit(parts._replace(netloc=f"{user}@{host}" if user else host, query=query))


def missing(package: str, what: str) -> str:
    """The sentence for a package of the extra that is not there."""
    return f"Reading {what} needs the package {package}: pip install {package}."


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"
