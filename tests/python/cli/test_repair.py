"""What a killed build leaves behind, and what is not ours."""

from __future__ import annotations

import subprocess
import sys

import duckdb
import pytest

from cli.errors import SatsumaError
from cli.repair import repair_warehouse

KILLED_WRITER = """
import duckdb, os, sys
warehouse = duckdb.connect(sys.argv[1])
warehouse.execute("pragma disable_checkpoint_on_shutdown")
warehouse.execute("create table b as select range as i from range(100000)")
warehouse.execute("begin; create table half as select 1 as i")
os.kill(os.getpid(), 9)
"""


@pytest.fixture
def warehouse(tmp_path):
    file = tmp_path / "w.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute("create table a as select range as i from range(100000)")
    return file


def tables(file):
    with duckdb.connect(str(file)) as connection:
        return [row[0] for row in connection.execute("show tables").fetchall()]


def test_a_sound_file_is_left_alone(warehouse):
    assert repair_warehouse(warehouse) is None
    assert tables(warehouse) == ["a"]


def test_no_file_is_fine(tmp_path):
    assert repair_warehouse(tmp_path / "new.duckdb") is None
    assert list(tmp_path.iterdir()) == []


def test_the_log_of_a_killed_build_is_replayed(warehouse):
    subprocess.run([sys.executable, "-c", KILLED_WRITER, str(warehouse)], check=False)
    assert warehouse.with_name("w.duckdb.wal").exists()
    assert repair_warehouse(warehouse) is None
    assert tables(warehouse) == ["a", "b"]


def test_a_log_without_its_file_is_set_aside(warehouse):
    subprocess.run([sys.executable, "-c", KILLED_WRITER, str(warehouse)], check=False)
    warehouse.unlink()
    assert "had no warehouse" in repair_warehouse(warehouse)
    assert warehouse.with_name("w.duckdb.wal.damaged").exists()


def test_a_torn_log_does_not_stop_the_build(warehouse):
    subprocess.run([sys.executable, "-c", KILLED_WRITER, str(warehouse)], check=False)
    log = warehouse.with_name("w.duckdb.wal")
    log.write_bytes(log.read_bytes()[: log.stat().st_size // 2])
    repair_warehouse(warehouse)
    assert "a" in tables(warehouse)


@pytest.mark.parametrize("keep", [0, 3000, 20_000])
def test_a_cut_file_is_kept_aside_or_dropped_when_empty(warehouse, keep):
    warehouse.write_bytes(warehouse.read_bytes()[:keep])
    note = repair_warehouse(warehouse)
    assert "built anew" in note
    assert not warehouse.exists()
    assert warehouse.with_name("w.duckdb.damaged").exists() == (keep > 0)


def test_damaged_bytes_are_kept_aside(warehouse):
    content = bytearray(warehouse.read_bytes())
    content[4096:12288] = b"x" * 8192
    warehouse.write_bytes(content)
    assert "was damaged" in repair_warehouse(warehouse)


@pytest.mark.parametrize("lines", [1, 1000, 100_000])
def test_somebody_elses_file_is_not_touched(tmp_path, lines):
    file = tmp_path / "notes.csv"
    file.write_text("a,b\n1,2\n" * lines)
    with pytest.raises(SatsumaError, match="is not a DuckDB file"):
        repair_warehouse(file)
    assert file.read_text().startswith("a,b")


def test_a_file_in_use_is_not_touched(warehouse):
    holder = subprocess.Popen(
        [sys.executable, "-c", "import duckdb, sys; c = duckdb.connect(sys.argv[1]); "
         "print(1, flush=True); sys.stdin.read()", str(warehouse)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        holder.stdout.readline()
        with pytest.raises(SatsumaError, match=rf"in use by process {holder.pid}"):
            repair_warehouse(warehouse)
    finally:
        holder.communicate()
    assert tables(warehouse) == ["a"]
