"""Read-only connections to the warehouse file; no statement can write or reach outside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from cli.errors import MissingTableError, SatsumaError, database_sentence, missing_table
from cli.output import Rows

READ_ONLY_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "lock_configuration": "true",
}
BATCH_ROWS = 10_000
READING_STATEMENTS = {
    duckdb.StatementType.SELECT,
    duckdb.StatementType.EXPLAIN,
    duckdb.StatementType.PRAGMA,
    # PIVOT is several statements inside.
    duckdb.StatementType.MULTI,
}


class Connection:
    """An open warehouse; every value is bound, never pasted into SQL."""

    def __init__(self, file: Path) -> None:
        """Open the file for reading, or say in one sentence why that fails."""
        self.file = file
        if not file.exists():
            raise SatsumaError(f"{file} does not exist yet; run `satsuma build` first.")
        check_duckdb_file(file)
        try:
            self._duckdb = duckdb.connect(str(file), read_only=True, config=READ_ONLY_SETTINGS)
        except duckdb.Error as error:
            raise SatsumaError(database_sentence(error, file)) from error

    def close(self) -> None:
        """Let go of the file."""
        self._duckdb.close()

    def query(self, sql: str, values: Sequence[Any] = ()) -> Rows:
        """The complete answer of one statement of ours."""
        try:
            columns, batches = self.stream(sql, values)
        except MissingTableError as error:
            raise SatsumaError(
                f"{error.table} is not in {self.file} yet; run `satsuma build`."
            ) from error
        return Rows(columns, [row for batch in batches for row in batch])

    def stream(
        self, sql: str, values: Sequence[Any] = ()
    ) -> tuple[tuple[str, ...], Iterator[list[tuple[Any, ...]]]]:
        """Column names and batches of rows, so that any size fits in memory."""
        try:
            cursor = self._duckdb.execute(sql, list(values))
        except duckdb.CatalogException as error:
            raise missing_table(error) or SatsumaError(
                database_sentence(error, self.file)
            ) from error
        except duckdb.Error as error:
            raise SatsumaError(database_sentence(error, self.file)) from error
        names = [str(column[0]) for column in cursor.description or []]
        return unique_names(names), iter(lambda: cursor.fetchmany(BATCH_ROWS), [])

    def check_reads(self, sql: str) -> None:
        """Refuse what is not exactly one statement that reads."""
        try:
            statements = self._duckdb.extract_statements(sql)
        except duckdb.Error as error:
            raise SatsumaError(database_sentence(error, self.file)) from error
        if not statements:
            raise SatsumaError('There is no statement; try: satsuma sql "show all tables".')
        if len(statements) > 1:
            raise SatsumaError("One statement at a time, please.")
        if statements[0].type not in READING_STATEMENTS:
            raise SatsumaError(
                f"The warehouse is open for reading only; {statements[0].type.name} is refused."
            )


@contextmanager
def open_warehouse(file: Path) -> Iterator[Connection]:
    """A connection that is closed at the end."""
    connection = Connection(file)
    try:
        yield connection
    finally:
        connection.close()


def unique_names(names: list[str]) -> tuple[str, ...]:
    """Column names, the second `a` of a join as `a_2`."""
    taken: list[str] = []
    for name in names:
        repeats = sum(1 for earlier in names[: len(taken)] if earlier == name)
        taken.append(f"{name}_{repeats + 1}" if repeats else name)
    return tuple(taken)


def check_duckdb_file(file: Path) -> None:
    """Refuse what does not start as every DuckDB file does; DuckDB would open a CSV file too."""
    if file.is_dir():
        raise SatsumaError(f"{file} is a folder; give the path of a file.")
    with file.open("rb") as content:
        if content.read(12)[8:] != b"DUCK":
            raise SatsumaError(f"{file} is not a DuckDB file; choose another or move it away.")
