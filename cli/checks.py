"""What `satsuma doctor` looks at; each check is a name, a status and a sentence."""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import yaml
from packaging.requirements import Requirement

from cli.errors import SatsumaError, one_line
from cli.project import KEY_VARIABLE, canonical_contract
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
