"""Our builds, measured: everything, one more day, the rivals' share, and what dbt itself takes."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks.daily_files import MEASURED_DAY, NEXT_DAY, come_before, daily
from benchmarks.processes import Cost, measured
from benchmarks.raw_data import folder_bytes, generated, without_rows
from benchmarks.results import Results

ROOT = Path(__file__).resolve().parents[1]
# What the rivals make, too, and as they do for the latest date only; dbt builds what these read.
SAME_OUTPUTS = [
    "fct_events", "fct_sessions", "fct_user_days", "feat_user_rfm", "feat_user_behaviour",
    "seg_assignments", "mart_segment_retention", "mart_segment_funnel",
]  # fmt: skip
LATEST_DATE_ONLY = ("--vars", "{snapshot_months: 1}")


@dataclass(frozen=True)
class Bench:
    """One size: its folder, where results go, how often to run, and dbt's extra arguments."""

    size: str
    folder: Path
    results: Results
    runs: int
    key: str
    arguments: tuple[str, ...] = ()

    @property
    def raw(self) -> Path:
        """The raw data, generated at first use."""
        return generated(self.folder, self.size)

    @property
    def warehouse(self) -> Path:
        """The file that the last full build made."""
        return self.folder / "satsuma.duckdb"

    def missing(self, name: str, key: str | None = None) -> range:
        """The runs that are still to be done."""
        return range(self.results.count(self.size, name, key or self.key), self.runs)


def build(
    bench: Bench, name: str, raw: Path, warehouse: Path, *options: str, select: list[str]
) -> Cost:
    """One build without tests, in its own process; parsed before, as every night but the first."""
    settings = {
        "SATSUMA_RAW": str(raw),
        "SATSUMA_WAREHOUSE": str(warehouse),
        "DBT_PROJECT_DIR": str(ROOT),
        "DBT_PROFILES_DIR": str(ROOT),
        "DBT_TARGET_PATH": str(bench.folder / "target" / name),
        "DBT_LOG_PATH": str(bench.folder / "logs" / name),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "False",
        "PYTHONPATH": str(ROOT),
    }
    dbt, log = Path(sys.executable).parent / "dbt", bench.folder / "logs" / f"{name}.log"
    options = (*bench.arguments, *options)
    measured([dbt, "parse", *options], log, settings)
    command = [dbt, "build", *options, *(["--select", *select] if select else [])]
    command += ["--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"]
    return measured(command, log, settings)


def remove_warehouse(file: Path) -> None:
    """The file and what DuckDB leaves beside it."""
    for path in file.parent.glob(f"{file.name}*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def run_limit(bench: Bench) -> None:
    """The raw files read into tables."""
    target, key = bench.folder / "limit.duckdb", f"duckdb {duckdb.__version__}"
    for _ in bench.missing("limit", key):
        remove_warehouse(target)
        command = [sys.executable, ROOT / "benchmarks" / "limit.py", bench.raw, target]
        cost = measured(command, bench.folder / "logs" / "limit.log")
        bench.results.add(bench.size, "limit", key, cost, folder_bytes(target))
    remove_warehouse(target)


def run_full(bench: Bench) -> None:
    """Everything from nothing, then twice without rows: a first build and the next."""
    for _ in bench.missing("full"):
        remove_warehouse(bench.warehouse)
        cost = build(bench, "full", bench.raw, bench.warehouse, select=[])
        disk = folder_bytes(bench.warehouse)
        bench.results.add(bench.size, "full", bench.key, cost, disk)
    empty, warehouse = bench.folder / "empty", bench.folder / "empty.duckdb"
    for _ in bench.missing("day_fixed"):
        remove_warehouse(warehouse)
        without_rows(bench.raw, empty)
        for name in ("full_fixed", "day_fixed"):
            cost = build(bench, "empty", empty, warehouse, select=[])
            bench.results.add(bench.size, name, bench.key, cost)
    remove_warehouse(warehouse)


def run_day(bench: Bench) -> None:
    """The days before an ordinary one, then that; further runs go back to the state in between."""
    missing = bench.missing("day")
    if not missing:
        return
    raw, warehouse = bench.folder / "day", bench.folder / "day.duckdb"
    before, files = bench.folder / "before.duckdb", daily(bench.raw, bench.folder / "daily")
    shutil.rmtree(raw, ignore_errors=True)
    remove_warehouse(warehouse)
    come_before(files, raw, MEASURED_DAY)
    cost = build(bench, "day", raw, warehouse, select=[])
    bench.results.add(bench.size, "days_before", bench.key, cost, folder_bytes(warehouse))
    # Copied only where it is needed again: large files are not for free.
    if len(missing) > 1:
        shutil.copy(warehouse, before)
    for run in missing:
        if run > missing[0]:
            shutil.copy(before, warehouse)
        come_before(files, raw, NEXT_DAY)
        cost = build(bench, "day", raw, warehouse, select=[])
        bench.results.add(bench.size, "day", bench.key, cost, folder_bytes(warehouse))
    remove_warehouse(warehouse)
    remove_warehouse(before)


def run_latency(bench: Bench) -> None:
    """What readers see, published, and how long the likeliest questions of a BI tool take on it."""
    served, log = bench.folder / "serve.duckdb", bench.folder / "logs" / "publish.log"
    told = bench.folder / "latency.md"
    if bench.missing("publish") or not told.exists():
        satsuma = Path(sys.executable).parent / "satsuma"
        command = [satsuma, "publish", "--warehouse", bench.warehouse, "--serve", served]
        cost = measured(command, log, {"SATSUMA_PROJECT_DIR": str(ROOT), "PYTHONPATH": str(ROOT)})
        bench.results.add(bench.size, "publish", bench.key, cost, folder_bytes(served))
        measured([sys.executable, ROOT / "benchmarks" / "latency.py", served], told)


def run_same(bench: Bench) -> None:
    """The models that make what the rivals make, and what dbt itself takes for them."""
    select = [f"+{model}" for model in SAME_OUTPUTS]
    warehouse = bench.folder / "same.duckdb"
    for name, raw in (("same", bench.raw), ("same_fixed", bench.folder / "empty")):
        if name == "same_fixed":
            without_rows(bench.raw, raw)
        for _ in bench.missing(name):
            remove_warehouse(warehouse)
            cost = build(bench, "same", raw, warehouse, *LATEST_DATE_ONLY, select=select)
            bench.results.add(bench.size, name, bench.key, cost, folder_bytes(warehouse))
    remove_warehouse(warehouse)
