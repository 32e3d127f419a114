"""What `satsuma doctor` looks at; each check is a name, a status and a sentence."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import platform
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

import polars
import yaml
from packaging.requirements import Requirement

from cli.errors import SatsumaError, one_line
from cli.project import (
    KEY_VARIABLE,
    canonical_contract,
    chosen_adapters,
    configured_adapters,
)
from cli.warehouse.connection import open_warehouse
from cli.warehouse.tables import tables

PROFILE = "satsuma"


@dataclass(frozen=True)
class Check:
    """One thing looked at: status is ok, warning or broken."""

    name: str
    status: str
    finding: str


def check_python() -> Check:
    """The interpreter, against what the project supports."""
    return Check("python", "ok", f"{platform.python_version()} on {platform.platform(terse=True)}")


def check_packages() -> Iterator[Check]:
    """Each package the project needs, against its supported range."""
    for line in requires("satsuma") or []:
        requirement = Requirement(line)
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            installed = version(requirement.name)
        except PackageNotFoundError:
            yield Check(requirement.name, "broken", "not installed; run `make demo` again.")
            continue
        fits = requirement.specifier.contains(installed, prereleases=True)
        wanted = str(requirement.specifier) or "any version"
        yield Check(
            requirement.name,
            "ok" if fits else "broken",
            installed if fits else f"{installed}, but {wanted} is supported; run `make demo`.",
        )


def check_profile(project: Path) -> Check:
    """profiles.yml beside the project, with a DuckDB target."""
    file = project / "profiles.yml"
    try:
        profile = (yaml.safe_load(file.read_text("utf-8")) or {}).get(PROFILE) or {}
        target = profile["outputs"][profile["target"]]
    except OSError:
        return Check("profile", "broken", f"{file} is missing; take it from the repository.")
    except (yaml.YAMLError, KeyError, TypeError, AttributeError, UnicodeDecodeError) as error:
        reason = one_line(str(error))
        return Check("profile", "broken", f"{file} has no usable target of {PROFILE}: {reason}.")
    if target.get("type") != "duckdb":
        return Check("profile", "broken", f"{file} points to {target.get('type')}, not to duckdb.")
    return Check("profile", "ok", f"{file}, target {profile['target']}")


def check_warehouse(file: Path) -> Check:
    """The warehouse file: there, readable, how large and how old."""
    if not file.exists():
        return Check("warehouse", "warning", f"{file} is not built yet; run `satsuma build`.")
    try:
        with open_warehouse(file) as connection:
            found = tables(connection)
    except SatsumaError as error:
        return Check("warehouse", "broken", str(error))
    status = file.stat()
    age = show_age(dt.datetime.fromtimestamp(status.st_mtime, dt.UTC))
    size = f"{status.st_size / 1e6:,.1f} MB"
    if not found:
        return Check("warehouse", "warning", f"{file} holds no tables; run `satsuma build`.")
    return Check("warehouse", "ok", f"{file}, {size}, {len(found)} tables and views, {age}")


def check_key() -> Check:
    """The key of the pseudonyms; the demo's is public."""
    if os.environ.get(KEY_VARIABLE):
        return Check("pseudonym key", "ok", f"taken from {KEY_VARIABLE}")
    return Check(
        "pseudonym key",
        "warning",
        f"the demo's public key is in use; set {KEY_VARIABLE} to a secret before real data.",
    )


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
        folder = project / "models/staging" / adapter
        if not folder.is_dir():
            yield Check(f"adapter {adapter}", "broken", f"{folder} is missing; see the docs.")
            continue
        for table, columns in declared_tables(folder).items():
            path = raw_path(project, adapter, table, data)
            yield check_raw_file(f"raw {adapter}.{table}", path, columns)


def check_raw_file(name: str, file: Path, columns: list[str]) -> Check:
    """One raw file against the columns that its source's YAML declares."""
    if not file.exists():
        return Check(name, "broken", f"{file} is missing; put it there or set SATSUMA_RAW.")
    try:
        found = raw_columns(file)
    except (OSError, UnicodeDecodeError, polars.exceptions.PolarsError, csv.Error) as error:
        return Check(name, "broken", f"{file} cannot be read: {one_line(str(error))}")
    if not found:
        return Check(name, "broken", f"{file} is empty; its first line should name the columns.")
    known, declared = ({name.lower() for name in names} for names in (found, columns))
    missing = [column for column in columns if column.lower() not in known]
    if missing:
        return Check(name, "broken", f"{file} lacks the column {', '.join(missing)}.")
    extra = [column for column in found if column.lower() not in declared]
    size = f"{file.name}, {file.stat().st_size / 1e6:,.2f} MB, {len(found)} columns"
    if extra and columns:
        return Check(name, "warning", f"{size}; not declared and not read: {', '.join(extra)}.")
    return Check(name, "ok", size)


def declared_tables(folder: Path) -> dict[str, list[str]]:
    """Raw table → columns, from the `sources:` of an adapter's YAML files."""
    tables: dict[str, list[str]] = {}
    for file in sorted(folder.glob("*.yml")):
        content: dict[str, Any] = yaml.safe_load(file.read_text("utf-8")) or {}
        for source in content.get("sources") or []:
            for table in source.get("tables") or []:
                columns = [column["name"] for column in table.get("columns") or []]
                tables[table["name"]] = columns
    return tables


def raw_path(project: Path, adapter: str, table: str, data: Path | None) -> Path:
    """Where the macro raw_path() reads this table from."""
    if data is not None and data.suffix in {".parquet", ".csv"}:
        return data
    base = data or project / "seeds" / adapter
    for candidate in (base / f"raw_{table}.parquet", base / f"{adapter}.parquet"):
        if candidate.exists():
            return candidate
    # Of a folder of files the newest name stands for all: a build judges each.
    if found := sorted(base.glob(f"raw_{table}/*.csv")) or sorted(
        base.glob(f"raw_{table}/*.parquet")
    ):
        return found[-1]
    return base / f"raw_{table}.csv"


def raw_columns(file: Path) -> list[str]:
    """The header of a CSV file, or the column names of a Parquet file."""
    if file.suffix == ".parquet":
        return list(polars.read_parquet_schema(file))
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return next(csv.reader(lines), [])


def check_contract(project: Path, file: Path) -> Iterator[Check]:
    """Each adapter model that is built, against the canonical columns and types."""
    if not file.exists():
        return
    try:
        with open_warehouse(file) as connection:
            found = tables(connection)
        canonical = canonical_contract(project)
    except SatsumaError:
        return
    faults = []
    checked = 0
    for table, columns in found.items():
        entity = table.removeprefix("staging.stg_").partition("__")[2]
        if not table.startswith("staging.stg_") or entity not in canonical:
            continue
        checked += 1
        wanted = [(name, kind.replace(" ", "").upper()) for name, kind in canonical[entity]]
        if columns != wanted:
            wrong = sorted({name for name, _ in set(columns) ^ set(wanted)}) or ["the order"]
            faults.append(f"{table} differs in {', '.join(wrong)}")
    if faults:
        yield Check("contract", "broken", f"{'; '.join(faults)}; see macros/staging.")
    elif checked:
        yield Check("contract", "ok", f"{checked} adapter models have the canonical columns")


def check_last_run(project: Path) -> Check:
    """The last dbt run, from its own record."""
    target = project / (os.environ.get("DBT_TARGET_PATH") or "target")
    try:
        record = json.loads((target / "run_results.json").read_text("utf-8"))
        when = dt.datetime.fromisoformat(record["metadata"]["generated_at"].replace("Z", "+00:00"))
        command = record["args"]["which"]
        nodes = [entry for entry in record["results"] if "operation." not in entry["unique_id"]]
        statuses = Counter(entry["status"] for entry in nodes)
    except OSError:
        return Check("last build", "warning", "none is on record; run `satsuma build`.")
    except (ValueError, KeyError, TypeError) as error:
        return Check("last build", "warning", f"its record cannot be read: {one_line(str(error))}.")
    failed = statuses["error"] + statuses["fail"]
    summary = f"dbt {command}, {show_age(when)}: {len(nodes)} nodes"
    if failed:
        return Check("last build", "broken", f"{summary}, {failed} failed; run `satsuma build`.")
    warned = f", {statuses['warn']} warnings" if statuses["warn"] else ""
    return Check("last build", "ok", f"{summary}, none failed{warned}")


def show_age(moment: dt.datetime) -> str:
    """How long ago, in the largest unit that fits."""
    seconds = (dt.datetime.now(dt.UTC) - moment).total_seconds()
    for unit, length in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds // length:.0f} {unit} ago"
    return "just now"
