"""Files as tables: read in place where staging can read them so, else landed."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from cli.connect.databases import literal, quoted
from cli.connect.landing import land_delimited, land_json_lines
from cli.connect.text import Layout, detect_encoding
from cli.connect.words import plain_name
from cli.errors import SatsumaError, one_line

#: What tells the files of one table apart: days, numbers.
COUNTER = re.compile(r"[-_. ]*(?<![a-z0-9])\d[\d_.-]*$|[-_. ]+part[-_. ]*\d*$", re.IGNORECASE)


@dataclass(frozen=True)
class Table:
    """A table to connect: how it is called, and how DuckDB reads it."""

    name: str
    label: str
    reader: str
    files: tuple[str, ...] = ()
    landed: Path | None = None
    has_faults: bool = False
    is_numbered: bool = True
    notes: tuple[str, ...] = ()


def table_name(path: Path) -> str:
    """The name of a file's table."""
    stem = path.name.partition(".")[0]
    return plain_name(COUNTER.sub("", stem) or path.resolve().parent.name, "table")


def label_of(files: Sequence[Path]) -> str:
    """How people call some files."""
    return files[0].name if len(files) == 1 else f"{files[0].name} and {len(files) - 1} more"


def parquet_table(files: list[Path]) -> Table:
    """Parquet files, read in place."""
    paths = tuple(str(file.resolve()) for file in files)
    texts = ", ".join(map(literal, paths))
    reader = f"read_parquet([{texts}], union_by_name = true)"
    try:
        with duckdb.connect() as connection:
            connection.execute(f"describe from {reader}")
    except duckdb.Error as error:
        raise SatsumaError(
            f"{files[0].name} cannot be read as Parquet: {one_line(str(error))}"
        ) from error
    return Table(table_name(files[0]), label_of(files), reader, paths)


def json_table(path: Path, workspace: Path, encoding: str | None) -> Table:
    """JSON lines, landed."""
    target = workspace / f"{len(list(workspace.iterdir()))}.parquet"
    received, faulty, notes = land_json_lines(target, path, encoding or detect_encoding(path))
    if faulty:
        notes.append(f"{faulty:,} of {received:,} lines cannot be read and will be rejected")
    reader = f"read_parquet({literal(str(target))})"
    return Table(
        table_name(path), path.name, reader, landed=target, has_faults=True, notes=tuple(notes)
    )


def delimited_table(files: list[Path], layout: Layout, workspace: Path) -> Table:
    """Delimited files: read in place where staging can read them so, else landed."""
    paths = tuple(str(file.resolve()) for file in files)
    if reader := clean_reader(files, layout):
        return Table(table_name(files[0]), label_of(files), reader, paths, is_numbered=False)
    target = workspace / f"{len(list(workspace.iterdir()))}.parquet"
    received, faulty = land_delimited(target, files, layout)
    notes = [*layout.notes, f"converted to Parquet from {layout.encoding}"]
    if faulty:
        notes.append(f"{faulty:,} of {received:,} lines are no rows and will be rejected")
    return Table(
        table_name(files[0]),
        label_of(files),
        f"read_parquet({literal(str(target))})",
        landed=target,
        has_faults=True,
        notes=tuple(notes),
    )


def clean_reader(files: Sequence[Path], layout: Layout) -> str | None:
    """How DuckDB reads the files, exactly as staging would; None where a line of them is no row."""
    plain = layout.encoding in {"utf-8", "utf-8-sig"} and layout.delimiter == ","
    if not plain or layout.notes or any(file.suffix != ".csv" for file in files):
        return None
    if any(first_line(file) != list(layout.header) for file in files):
        return None
    columns = ", ".join(f"{literal(name)}: 'varchar'" for name in layout.header)
    paths = ", ".join(literal(str(file.resolve())) for file in files)
    given = (
        f"[{paths}], auto_detect = false, header = true, delim = ',', quote = '\"', "
        f"escape = '\"', null_padding = false, columns = {{{columns}}}"
    )
    with duckdb.connect() as connection:
        try:
            connection.execute(
                f"select count({quoted(layout.header[0])}), count({quoted(layout.header[-1])}) "
                f"from read_csv({given}, store_rejects = true, rejects_limit = 1)"
            ).fetchall()
            faults = connection.execute("select count(*) from reject_errors").fetchall()
        except duckdb.Error:
            return None
    if faults[0][0] or any(has_nul(file) for file in files):
        return None
    return f"read_csv({given})"


def first_line(path: Path) -> list[str]:
    """The names that staging will see."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return next(csv.reader(stream), [])


def has_nul(path: Path) -> bool:
    """True where a file holds a zero byte."""
    with path.open("rb") as stream:
        return any(b"\0" in block for block in iter(lambda: stream.read(1 << 20), b""))
