"""Ten readers ask without pause while five builds are published: each sees whole builds only."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import duckdb

from cli.publishing import serve_file
from cli.publishing.serve_file import publish_file, serve_place
from tests.python.cli.published import small_warehouse

READERS = 10
BUILDS = 5
# Every table of build <n> says <n>. A reader notes what each of its reads saw until it is told to
# stop; one that keeps its connection must see the build that it began with to the end.
READER = """
import contextlib, duckdb, json, sys, pathlib
place, stop, keeps = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3] == "keeps"
reads, is_last = [], False
kept = duckdb.connect(place, read_only=True) if keeps else None
while not is_last:
    is_last = bool(reads) and stop.exists()
    with contextlib.nullcontext(kept) if keeps else duckdb.connect(place, read_only=True) as file:
        file.execute("begin")
        seen = [file.execute("select build_id from main.build_info").fetchone()[0]]
        for table in ("marts.mart_a", "core.fct_events", "marts.mart_c"):
            file.execute(f"select min(generation), max(generation), count(*) from {table}")
            seen.append(file.fetchone())
        file.execute("commit")
    if not reads:
        print("reading", flush=True)
    reads.append(seen)
print(json.dumps(reads))
"""


def mark_build(warehouse, number):
    """The next build: every row of every table becomes another, and one table grows."""
    with duckdb.connect(str(warehouse)) as built:
        for table in ("marts.mart_a", "marts.mart_c"):
            built.execute(
                f"create or replace table {table} as "
                f"select {number} as generation from range(100 + {number})"
            )
        # Old days are changed as well, now more and now fewer than half of them.
        built.execute(
            "create or replace table core.fct_events as select "
            f"{number} as generation, date '2026-01-01' + cast(day % {3 + number} as integer) "
            f"as event_date from range(300) as days (day)"
        )


def test_ten_readers_see_one_build_at_a_time(tmp_path, project_dir, monkeypatch):
    monkeypatch.setattr(serve_file, "analyst_macros", lambda project: [])
    warehouse = small_warehouse(tmp_path / "satsuma.duckdb")
    with duckdb.connect(str(warehouse)) as made:
        made.execute(
            "drop view marts.mart_b; drop table marts.mart_numbers;"
            "delete from reference.published_tables where table_name = 'mart_numbers';"
            "update reference.published_tables "
            "set published_columns = null, sorted_by = 'event_date' where table_name = 'fct_events'"
        )
    place, stop = serve_place(warehouse), tmp_path / "stop"
    build_ids = {}

    def build(number):
        mark_build(warehouse, number)
        publish_file(project_dir, warehouse, place)
        with duckdb.connect(str(place), read_only=True) as published:
            [(build_id,)] = published.execute("select build_id from build_info").fetchall()
        build_ids[build_id] = number

    build(0)
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", READER, str(place), str(stop), "keeps" if number < 2 else ""],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for number in range(READERS)
    ]  # fmt: skip
    for reader in readers:
        assert reader.stdout.readline() == "reading\n", reader.communicate()
    for number in range(1, BUILDS + 1):
        build(number)
    stop.touch()
    met = []
    for reader in readers:
        answered, complaint = reader.communicate(timeout=120)
        assert reader.returncode == 0, complaint
        numbers = []
        for build_id, *tables in json.loads(answered):
            number = build_ids[build_id]
            whole = [number, number, 100 + number]
            assert tables == [whole, [number, number, 300], whole]
            numbers.append(number)
        assert numbers == sorted(numbers), "nobody goes back to an older build"
        met.append(set(numbers))
    assert met[:2] == [{0}, {0}]
    assert all({0, BUILDS} <= numbers for numbers in met[2:])
    assert any(len(numbers) > 2 for numbers in met)
    assert [path.name for path in Path(tmp_path).glob(".*")] == []
