"""The warehouse, open for reading in a DuckDB that writes elsewhere."""

from __future__ import annotations

import datetime as dt
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import duckdb

from cli.errors import SatsumaError, database_sentence
from cli.warehouse.connection import check_duckdb_file


@contextmanager
def open_for_publishing(
    warehouse: Path, part: Path | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse, in use under its own name; memory and spill are bounded as a build's.

    dbt writes that name into views: only under it can they be read.
    """
    if not warehouse.exists():
        raise SatsumaError(f"{warehouse} does not exist yet; run `satsuma build` first.")
    check_duckdb_file(warehouse)
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": os.environ.get("SATSUMA_MEMORY_LIMIT", "5GB"),
        # A table that is not there is missing, even where a Python variable has its name.
        "python_enable_replacements": "false",
    }
    if part is not None:
        settings["temp_directory"] = f"{part}.tmp"
    with duckdb.connect(":memory:", config=settings) as connection:
        connection.execute("set TimeZone = 'UTC'")
        try:
            connection.execute(f"attach {quoted(warehouse)} as {name(warehouse.stem)} (read_only)")
            connection.execute(f"use {name(warehouse.stem)}")
        except duckdb.Error as error:
            raise SatsumaError(database_sentence(error, warehouse)) from error
        yield connection


def new_build_id() -> str:
    """A name for what is published now: by time, and unlike any other."""
    return f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"


def build_info(build_id: str) -> str:
    """One row that says what was published, and when."""
    return f"""
        select
            '{build_id}' as build_id,
            cast(now() at time zone 'UTC' as timestamp) as published_at,
            (select max(as_of_date) from core.dim_as_of_dates where is_latest)
                as as_of_date,
            '{version("satsuma")}' as satsuma_version,
            version() as duckdb_version
    """


def quoted(text: object) -> str:
    """The text as an SQL literal."""
    return "'" + str(text).replace("'", "''") + "'"


def name(text: str) -> str:
    """The text as an SQL name."""
    return '"' + text.replace('"', '""') + '"'
