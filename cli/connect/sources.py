"""What was named on the command line, as tables that DuckDB can read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb

from cli.connect import databases
from cli.connect.databases import Landed, literal, without_password
from cli.connect.files import COUNTER, Table, delimited_table, json_table, parquet_table, table_name
from cli.connect.text import read_layout
from cli.connect.words import plain_name
from cli.errors import SatsumaError

DELIMITED = {".csv", ".tsv", ".txt"}
JSON = {".jsonl", ".ndjson", ".json"}
EXCEL = {".xlsx", ".xls", ".xlsm", ".xlsb", ".ods"}
DATABASES = {".duckdb", ".db", ".sqlite", ".sqlite3"}
KNOWN = {*DELIMITED, *JSON, *EXCEL, *DATABASES, ".parquet"}
REMOTE = re.compile(r"(s3|gs|r2|https?)://")


def open_tables(
    arguments: Sequence[str], workspace: Path, encodings: dict[str, str]
) -> tuple[list[Table], list[str]]:
    """All tables of all arguments, each with a name of its own; and what is to be said."""
    tables: list[Table] = []
    notes: list[str] = []
    for argument in arguments:
        tables += list(tables_of(argument, workspace, encodings, notes))
    if not tables:
        raise SatsumaError(
            " ".join(notes) + " Nothing is left to connect: name a file, a folder or a database."
        )
    return with_own_names(tables), notes


def with_own_names(tables: Iterable[Table]) -> list[Table]:
    """The tables, those of one name numbered."""
    seen: dict[str, int] = {}
    named = []
    for table in tables:
        seen[table.name] = seen.get(table.name, 0) + 1
        copy = seen[table.name]
        named.append(replace(table, name=f"{table.name}_{copy}") if copy > 1 else table)
    return named


def tables_of(
    argument: str, workspace: Path, encodings: dict[str, str], notes: list[str]
) -> Iterator[Table]:
    """The tables of one argument."""
    place, _, after = argument.partition("#")
    chosen = [name for name in after.split(",") if name]
    if argument.startswith(databases.POSTGRES):
        found = databases.land_postgres(place, chosen, workspace)
        yield from (landed_table(table, without_password(place)) for table in found)
    elif REMOTE.match(argument):
        yield remote_table(argument)
    else:
        path = Path(argument).expanduser()
        if not path.exists() and after:
            path = Path(place).expanduser()
        if not path.exists():
            raise SatsumaError(f"There is no file or folder {argument}; check its name.")
        groups = list(file_groups(path)) if path.is_dir() else [[path]]
        if not groups:
            raise SatsumaError(
                f"The folder {argument} holds no file that connect reads: "
                f"{', '.join(sorted(KNOWN))}."
            )
        for files in groups:
            yield from tables_of_files(files, chosen, workspace, encodings, notes)


def file_groups(folder: Path) -> Iterator[list[Path]]:
    """The files of a folder: those that differ in a number only, and share a header, are one table.

    So is a folder within it.
    """
    groups: dict[tuple[str, str], list[Path]] = {}
    next(folder.iterdir(), None)  # rglob takes a folder that may not be read for an empty one
    for path in sorted(folder.rglob("*")):
        if path.is_file() and kind(path) in KNOWN and not path.name.startswith((".", "~$")):
            stem = COUNTER.sub("", path.name.partition(".")[0]) or path.parent.name
            home = str(path.parent)
            groups.setdefault((f"{home}/{stem}", kind(path)), []).append(path)
    for files in groups.values():
        if len(files) > 1 and len({header_of(file) for file in files}) == 1:
            yield files
        else:
            yield from ([file] for file in files)


def header_of(path: Path) -> tuple[str, ...] | str:
    """What has to be equal in the files of one table."""
    if kind(path) in DELIMITED:
        layout = read_layout(path)
        return layout.header if layout else str(path)
    if kind(path) == ".parquet":
        with duckdb.connect() as connection:
            reader = f"describe from read_parquet({literal(str(path))})"
            return tuple(row[0] for row in connection.execute(reader).fetchall())
    return str(path)


def kind(path: Path) -> str:
    """The suffix that says what a file is, without .gz or .zst."""
    suffixes = [suffix.lower() for suffix in path.suffixes if suffix.lower() not in {".gz", ".zst"}]
    return suffixes[-1] if suffixes else ""


def tables_of_files(
    files: list[Path],
    chosen: Sequence[str],
    workspace: Path,
    encodings: dict[str, str],
    notes: list[str],
) -> Iterator[Table]:
    """The tables of some files of one kind; an empty file is none."""
    first = files[0]
    what = kind(first)
    if first.stat().st_size == 0:
        notes.append(f"{first.name} is empty and left out.")
    elif what == ".parquet":
        yield parquet_table(files)
    elif what in EXCEL:
        for landed in databases.land_excel(first, chosen, workspace):
            yield landed_table(landed, first.name)
    elif what in DATABASES:
        land = databases.land_sqlite if is_sqlite(first) else databases.land_duckdb
        for landed in land(first, chosen, workspace):
            yield landed_table(landed, first.name)
    elif what in JSON:
        yield json_table(first, workspace, encodings.get(first.name))
    elif first.suffix == ".zst":
        raise SatsumaError(
            f"{first.name}: unpack it first (zstd -d); connect reads .gz files only."
        )
    else:
        layout = read_layout(first, encodings.get(first.name))
        if layout is None:
            notes.append(f"{first.name} holds no rows and is left out.")
        else:
            yield delimited_table(files, layout, workspace)


def is_sqlite(path: Path) -> bool:
    """True for an SQLite file, whatever it is called."""
    with path.open("rb") as stream:
        return stream.read(16) == b"SQLite format 3\0"


def landed_table(landed: Landed, place: str) -> Table:
    """A table of a database or a workbook."""
    return Table(
        plain_name(landed.name, "table"),
        f"{place}#{landed.name}",
        f"read_parquet({literal(str(landed.file))})",
        landed=landed.file,
        has_faults=landed.has_faults,
        notes=landed.notes,
    )


def remote_table(address: str) -> Table:
    """Files of a bucket or a server, read in place by DuckDB's extension httpfs."""
    path = address if kind(Path(address)) else f"{address.rstrip('/')}/*.parquet"
    with duckdb.connect() as connection:
        try:
            connection.execute("load httpfs")
        except duckdb.Error as error:
            raise SatsumaError(
                f"Reading {address} needs DuckDB's extension httpfs, which is not installed here; "
                "run `satsuma sql 'install httpfs'` on a machine with internet, or copy the files."
            ) from error
    if kind(Path(path)) == ".parquet":
        reader = f"read_parquet({literal(path)}, union_by_name = true)"
    elif kind(Path(path)) == ".csv":
        reader = (
            f"read_csv({literal(path)}, all_varchar = true, header = true, union_by_name = true)"
        )
    else:
        raise SatsumaError(
            f"{address}: of remote files connect reads CSV and Parquet; copy it here."
        )
    return Table(
        table_name(Path(path.replace("*", ""))), address, reader, (path,), is_numbered=False
    )
