"""What `satsuma doctor` says of raw files: there, readable, with the columns that are declared."""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

import polars
import yaml

from cli.checks import Check
from cli.errors import SatsumaError, one_line
from cli.project import adapter_folders, chosen_adapters, configured_adapters

#: As the macro readable_name() has it.
READABLE = re.compile(r"[.](parquet|(csv|tsv|jsonl|ndjson)([.](gz|zst))?)$", re.IGNORECASE)
#: Keys that no line up to here has are not looked for.
JSON_LINES = 100


@dataclass(frozen=True)
class RawTable:
    """A raw table as the YAML of its source declares it: column → whether files may lack it."""

    columns: dict[str, bool] = field(default_factory=dict)
    meta: dict[str, Any] = field(default_factory=dict)


def check_raw_files(project: Path, names: list[str], data: Path | None) -> Iterator[Check]:
    """For each adapter that is on, each raw file: there, how large, its columns as declared."""
    try:
        adapters = chosen_adapters(project, names) if names else configured_adapters(project)
    except SatsumaError as error:
        yield Check("adapters", "broken", str(error))
        return
    if not adapters:
        yield Check("adapters", "broken", "dbt_project.yml switches no adapter on (vars.adapters).")
    for adapter in adapters:
        if not (folder := adapter_folders(project).get(adapter)):
            yield Check(f"adapter {adapter}", "broken", "its folder is missing; see the docs.")
            continue
        declared = declared_tables(folder)
        for name, table in declared.items():
            file = raw_path(project, adapter, name, table, data, is_only=len(declared) == 1)
            if file.exists() or not table.meta.get("optional"):
                yield check_raw_file(f"raw {adapter}.{name}", file, table)


def check_raw_file(name: str, file: Path, table: RawTable) -> Check:
    """One raw file against the columns that its source's YAML declares."""
    try:
        found = raw_columns(file, table.meta)
    except FileNotFoundError:
        return Check(name, "broken", f"{file} is missing; put it there or set SATSUMA_RAW.")
    except (OSError, ValueError, polars.exceptions.PolarsError, csv.Error) as error:
        return Check(name, "broken", f"{file} cannot be read: {one_line(str(error))}")
    return check_columns(name, file, table, found)


def check_columns(name: str, file: Path, table: RawTable, found: list[str] | None) -> Check:
    """The columns of a raw file against what is declared."""
    if found is None:
        return Check(name, "ok", f"{file.name}, whose columns only a build can see")
    if not found:
        return Check(name, "broken", f"{file} is empty; its first line should name the columns.")
    known = {column.lower() for column in found}
    declared = {column.lower() for column in table.columns}
    missing = [
        column
        for column, is_optional in table.columns.items()
        if column.lower() not in known and not is_optional and not is_json(file)
    ]
    if missing:
        return Check(name, "broken", f"{file} lacks the column {', '.join(missing)}.")
    extra = [column for column in found if column.lower() not in declared]
    size = f"{file.name}, {file.stat().st_size / 1e6:,.2f} MB, {len(found)} columns"
    if extra and declared:
        return Check(name, "warning", f"{size}; not declared and not read: {', '.join(extra)}.")
    return Check(name, "ok", size)


def declared_tables(folder: Path) -> dict[str, RawTable]:
    """Raw table → columns and settings, from the `sources:` of an adapter's YAML files."""
    tables: dict[str, RawTable] = {}
    for file in sorted(folder.glob("*.yml")):
        content: dict[str, Any] = yaml.safe_load(file.read_text("utf-8")) or {}
        for source in content.get("sources") or []:
            for table in source.get("tables") or []:
                columns = {
                    column["name"]: bool(meta_of(column).get("optional"))
                    for column in table.get("columns") or []
                }
                tables[table["name"]] = RawTable(columns, meta_of(source) | meta_of(table))
    return tables


def meta_of(node: dict[str, Any]) -> dict[str, Any]:
    """What stands under `config: meta:`."""
    return (node.get("config") or {}).get("meta") or {}


def raw_path(
    project: Path, adapter: str, name: str, table: RawTable, data: Path | None, *, is_only: bool
) -> Path:
    """Where the macro raw_files() finds this table; of a folder the newest name stands for all."""
    if data is not None and READABLE.search(data.name):
        return data
    base = data or project / str(table.meta.get("raw_folder") or f"seeds/{adapter}")
    own = base / adapter
    wanted = table.meta.get("files") or [f"raw_{name}.*", f"raw_{name}/**/*"]
    patterns = [wanted] if isinstance(wanted, str) else list(wanted)
    places = [(own, pattern) for pattern in [*patterns, f"{name}.*", f"{name}/**/*"]]
    places += [(base, pattern) for pattern in patterns]
    if is_only:
        places += [(base, f"{adapter}.*"), (base, "*")]
    for root, pattern in places:
        found = [
            path
            for path in sorted(Path(root.anchor or ".").glob(relative(root, pattern)))
            if READABLE.search(path.name) and path.name[0] not in "._"
        ]
        if found:
            return found[-1]
    return base / f"raw_{name}.csv"


def relative(root: Path, pattern: str) -> str:
    """A pattern below a folder, or an absolute one, without its anchor."""
    path = root / pattern
    return str(path.relative_to(path.anchor)) if path.anchor else str(path)


def is_json(file: Path) -> bool:
    """JSON lines may lack any key."""
    return {".jsonl", ".ndjson"} & {suffix.lower() for suffix in file.suffixes} != set()


def raw_columns(file: Path, meta: dict[str, Any]) -> list[str] | None:
    """The columns of a raw file; None where Python cannot unpack it."""
    name = file.name.lower()
    if name.endswith(".parquet"):
        return list(polars.read_parquet_schema(file))
    if name.endswith(".zst"):
        return None
    with opened(file, str(meta.get("encoding") or "utf-8-sig")) as lines:
        if is_json(file):
            rows = [json.loads(line) for line in islice(lines, JSON_LINES) if line.strip()]
            return list(dict.fromkeys(key for row in rows for key in row))
        separator = str(meta.get("delimiter") or ("\t" if ".tsv" in name else ","))
        return next(csv.reader(lines, delimiter=separator), [])


def opened(file: Path, encoding: str) -> TextIO:
    """The text of a file, unpacked."""
    if file.name.lower().endswith(".gz"):
        return gzip.open(file, "rt", encoding=encoding, newline="")
    return file.open(encoding=encoding, newline="")
