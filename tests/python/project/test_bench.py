"""The benchmark harness measures what it says, on pieces whose answers are known."""

import sys

import duckdb
import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from benchmarks.builds import SAME_OUTPUTS
from benchmarks.daily_files import come_before, daily
from benchmarks.processes import CommandError, Cost, measured
from benchmarks.raw_data import (
    event_count,
    parquet_files,
    raw_tables,
    without_rows,
)
from benchmarks.results import Results, comparisons, table
from benchmarks.rivals.agreement import adjusted_rand_index, disagreements
from tests.python.project.conftest import ROOT

HUNDRED_MEGABYTES = 100_000_000
# A child of the measured process holds memory and works, as dbt's children would.
GREEDY = f"""
import subprocess, sys, time
child = "import time; held = b'x' * {HUNDRED_MEGABYTES}; time.sleep(.4); sum(range(3 * 10**6))"
subprocess.run([sys.executable, "-c", child])
"""


def test_time_and_memory_of_child_processes_count(tmp_path):
    cost = measured([sys.executable, "-c", GREEDY], tmp_path / "log")
    assert HUNDRED_MEGABYTES < cost.peak_bytes < 4 * HUNDRED_MEGABYTES
    assert 0.4 < cost.wall_seconds < 20
    assert 0.02 < cost.cpu_seconds < cost.wall_seconds


def test_a_command_that_fails_says_what_it_printed(tmp_path):
    with pytest.raises(CommandError, match="no such table"):
        measured([sys.executable, "-c", "raise SystemExit('no such table')"], tmp_path / "log")


def test_sizes_are_read():
    assert [event_count(size) for size in ("50k", "1m", "20M")] == [50_000, 1_000_000, 20_000_000]
    for wrong in ("", "1g", "m", "0m", "1.5m"):
        with pytest.raises(SystemExit, match="write it as"):
            event_count(wrong)


@pytest.fixture
def raw(tmp_path):
    """A table of daily files and one that comes whole."""
    folder = tmp_path / "raw"
    (folder / "raw_events").mkdir(parents=True)
    for day in (1, 2, 3):
        target = folder / "raw_events" / f"2026-01-0{day}.parquet"
        duckdb.execute(f"copy (select 'e{day}' as event_id) to '{target}'")
    users = "(values ('2025/12/31 23:59'), ('2026-01-03T00:00:00Z'), (null)) as users (reg_time)"
    duckdb.execute(f"copy (from {users}) to '{folder / 'raw_users.parquet'}'")
    return folder


def rows(folder):
    """Rows of each raw table."""
    return {
        name: duckdb.read_parquet([str(file) for file in parquet_files(path)]).count("*").fetchall()
        for name, path in raw_tables(folder).items()
    }


def test_a_day_is_left_out_and_comes_back_without_touching_the_others(raw, tmp_path):
    folder = tmp_path / "day"
    come_before(raw, folder, "2026-01-03")
    assert rows(folder) == {"raw_events": [(2,)], "raw_users": [(2,)]}
    first = (folder / "raw_events" / "2026-01-01.parquet").stat()
    come_before(raw, folder, "2026-01-04")
    assert rows(folder) == rows(raw) == {"raw_events": [(3,)], "raw_users": [(3,)]}
    again = (folder / "raw_events" / "2026-01-01.parquet").stat()
    assert (first.st_ino, first.st_mtime_ns) == (again.st_ino, again.st_mtime_ns)


def test_empty_raw_data_keeps_columns(raw, tmp_path):
    empty = without_rows(raw, tmp_path / "empty")
    assert rows(empty) == {"raw_events": [(0,)], "raw_users": [(0,)]}
    [file] = parquet_files(empty / "raw_events")
    assert duckdb.read_parquet(str(file)).columns == ["event_id"]


def test_rows_come_on_the_day_they_arrived(tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    events = (
        "('a', '1768435200', null), ('b', '1768435200123', null), ('c', null, '2026/01/14 9:00')"
    )
    events += ", ('d', '2026-07-03T00:00:00Z', null), ('e', 'yesterday', null)"
    times = "evt_id, server_time, client_time"
    duckdb.execute(f"copy (from (values {events}) as rows ({times})) to '{raw}/raw_events.parquet'")
    orders = "values ('o', '2026-01-15 10:00:00'), ('p', '2026-01-16 10:00:00')"
    duckdb.execute(f"copy (from ({orders}) as t (enrol_no, placed)) to '{raw}/raw_orders.parquet'")
    lines = "values ('p', '1'), ('o', '1'), ('o', '2'), ('lost', '1')"
    duckdb.execute(
        f"copy (from ({lines}) as t (enrol_no, line_no)) to '{raw}/raw_order_lines.parquet'"
    )
    folder = daily(raw, tmp_path / "daily")
    found = {
        (name.removeprefix("raw_"), file.stem): [
            row[0] for row in duckdb.read_parquet(str(file)).fetchall()
        ]
        for name, table in raw_tables(folder).items()
        for file in parquet_files(table)
    }
    assert found == {
        ("events", "2025-10-01"): ["e"],
        ("events", "2026-01-14"): ["c"],
        ("events", "2026-01-15"): ["a", "b"],
        ("events", "2026-06-30"): ["d"],
        ("orders", "2026-01-15"): ["o"],
        ("orders", "2026-01-16"): ["p"],
        ("order_lines", "2025-10-01"): ["lost"],
        ("order_lines", "2026-01-15"): ["o", "o"],
        ("order_lines", "2026-01-16"): ["p"],
    }


def test_what_the_rivals_make_is_made_by_models():
    assert [name for name in SAME_OUTPUTS if not [*ROOT.glob(f"models/**/{name}.sql")]] == []


def test_the_table_shows_medians_and_ratios_without_dbt(tmp_path):
    results = Results(tmp_path / "results.jsonl")
    results.add("1m", "full", "old commit", Cost(999, 999, 1))
    for seconds in (30, 50, 60):
        results.add("1m", "full", "a", Cost(seconds, 2 * seconds, seconds * 10**8), 10**9)
    results.add("1m", "limit", "a", Cost(5, 5, 10**8))
    results.add("1m", "full_fixed", "a", Cost(10, 20, 10**8))
    results.add("1m", "day", "a", Cost(12, 24, 10**8))
    results.add("1m", "day_fixed", "a", Cost(8, 20, 10**8))
    [full] = [line for line in table(results, "1m").splitlines() if "our full build" in line]
    cells = [cell.strip() for cell in full.strip("|").split("|")]
    assert cells[1:] == [
        *("3", "50.0", "100.0", "40.0", "80.0", "8.00 × limit", "16.00 × limit", "6.00", "1.00"),
    ]
    # What was kept is read again.
    [day] = [
        line
        for line in table(Results(tmp_path / "results.jsonl"), "1m").splitlines()
        if "one more day" in line
    ]
    assert "| 10.0% full | 5.0% full |" in day


def test_a_night_and_growth_are_told(tmp_path):
    results = Results(tmp_path / "results.jsonl")
    for size, seconds in (("1m", 110), ("10m", 1210)):
        results.add(size, "full", "a", Cost(seconds, seconds, 1))
        results.add(size, "full_fixed", "a", Cost(10, 10, 1))
    results.add("10m", "day", "a", Cost(40, 50, 1))
    results.add("10m", "pandas", "a", Cost(100, 200, 1))
    night, growth = comparisons(results, "10m")
    assert night.startswith("A day later pandas") and "2.50 × (4.00 ×)" in night
    assert growth.startswith("Beside 1m: 10 × the events take 1.20 × as long each")
    assert comparisons(results, "1m") == []


def test_rand_index_is_scikit_learns():
    generator = np.random.default_rng(1)
    ours = generator.integers(0, 4, 300)
    theirs = np.where(generator.random(300) < 0.3, generator.integers(0, 3, 300), ours % 3)
    cells = np.zeros((4, 3), dtype=np.int64)
    np.add.at(cells, (ours, theirs), 1)
    assert adjusted_rand_index(cells) == pytest.approx(adjusted_rand_score(ours, theirs), abs=1e-12)


def test_another_program_comes_to_the_same_tables(demo_warehouse, tmp_path, monkeypatch):
    """The polars rival shares no line with the models, and agrees with them on the demo."""
    raw, out = tmp_path / "raw", tmp_path / "polars"
    raw.mkdir()
    for file in sorted((ROOT / "seeds" / "demo").glob("raw_*.csv")):
        duckdb.execute(
            f"copy (from read_csv('{file}', all_varchar = true)) to '{raw / file.stem}.parquet'"
        )
    with duckdb.connect(str(demo_warehouse), read_only=True) as ours:
        [(as_of, clusters)] = ours.execute(
            "select as_of_date, (select max(k) from segments.seg_candidates where segmentation = "
            "'behaviour' and is_chosen) from core.dim_as_of_dates where is_latest"
        ).fetchall()
    monkeypatch.syspath_prepend(ROOT / "benchmarks" / "rivals")
    import polars_pipeline

    asked = [str(raw), str(out), "--as-of", str(as_of), "--clusters", str(clusters)]
    monkeypatch.setattr(sys, "argv", ["polars_pipeline.py", *asked])
    polars_pipeline.main()
    assert disagreements(demo_warehouse, out) == []

    sessions = out / "sessions.parquet"
    duckdb.execute(f"create table kept as from read_parquet('{sessions}') offset 1")
    duckdb.execute(f"copy kept to '{sessions}'")
    assert disagreements(demo_warehouse, out) == ["sessions: 1"]
