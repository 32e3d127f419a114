"""A warehouse file that a killed build left behind, made fit for the next build."""

from __future__ import annotations

from pathlib import Path

import duckdb

from cli.errors import SatsumaError, database_sentence
from cli.warehouse.connection import check_duckdb_file

DAMAGE = ("Corrupt", "Could not read enough bytes", "WAL", "replay", "Serialization")


def repair_warehouse(file: Path) -> str | None:
    """Open the file as a build would; returns a sentence where something was set aside.

    A write-ahead log beside the file is replayed by opening. What cannot be opened but was a
    DuckDB file is kept under another name, because a build makes everything anew from raw data;
    any other file is refused, because it is somebody's.
    """
    log = file.with_name(f"{file.name}.wal")
    if not file.exists():
        return set_aside(log, "had no warehouse") if log.exists() else None
    if file.is_file() and file.stat().st_size == 0:
        file.unlink()
        return f"{file} was empty; it is built anew."
    check_duckdb_file(file)
    error = opening_error(file)
    if error is None:
        return None
    if is_damage(error) and log.exists():
        note = set_aside(log, "could not be replayed")
        error = opening_error(file)
        if error is None:
            return note
    if is_damage(error):
        return set_aside(file, "was damaged")
    raise SatsumaError(database_sentence(error, file))


def opening_error(file: Path) -> duckdb.Error | None:
    """What DuckDB says when it opens the file for writing; None when it opens."""
    try:
        duckdb.connect(str(file)).close()
    except duckdb.Error as error:
        return error
    return None


def is_damage(error: duckdb.Error) -> bool:
    """True for an error of the content, not of its being in use or not being a database."""
    return "Could not set lock" not in str(error) and any(mark in str(error) for mark in DAMAGE)


def set_aside(file: Path, reason: str) -> str:
    """Rename the file to *.damaged and say so."""
    kept = file.with_name(f"{file.name}.damaged")
    file.replace(kept)
    return f"{file} {reason}; it is kept as {kept.name} and built anew."
