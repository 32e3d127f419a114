"""satsuma publish: what readers get, and what becomes of them when something goes wrong."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from cli.errors import SatsumaError
from cli.publishing import changes, parquet_folder, serve_file
from cli.publishing.files import remove_leftovers
from cli.publishing.parquet_folder import publish_folder
from cli.publishing.serve_file import publish_file, serve_place
from tests.python.cli.published import SCHEMAS, add_day, contents, small_warehouse


@pytest.fixture
def warehouse(tmp_path):
    return small_warehouse(tmp_path / "satsuma.duckdb")


@pytest.fixture
def publish(project_dir, warehouse, monkeypatch):
    """Publishes the small warehouse, which has no tables for the macros, beside itself."""
    monkeypatch.setattr(serve_file, "analyst_macros", lambda project: [])
    place = serve_place(warehouse)

    def run(to=place):
        publish_file(project_dir, warehouse, to)
        return to

    return run


def rows(file, statement):
    with duckdb.connect(str(file), read_only=True) as connection:
        return connection.execute(statement).fetchall()


@pytest.mark.parametrize(
    ("warehouse", "published"),
    [("satsuma.duckdb", "serve.duckdb"), ("demo.duckdb", "demo_serve.duckdb"),
     ("satsuma.db", "serve.db")],
)  # fmt: skip
def test_each_warehouse_of_a_folder_has_a_file_of_its_own(warehouse, published):
    assert serve_place(Path("/data") / warehouse) == Path("/data") / published


def test_readers_get_marts_whole_and_of_other_tables_what_is_listed(publish, warehouse):
    place = publish()
    assert contents(place) == {
        "core.dim_users": [("u1",), ("u2",)],
        "core.fct_events": [("u1", "2026-01-01"), ("u2", "2026-01-02"), ("u2", "2026-01-02")],
        "marts.mart_b": [(1,)],
        "marts.mart_numbers": [(1, "b"), (2, "a"), (3, "a")],
    }
    assert rows(warehouse, "select number from marts.mart_numbers") == [(2,), (3,), (1,)]
    assert rows(place, "select number from marts.mart_numbers") == [(1,), (2,), (3,)]
    assert rows(place, "select comment from duckdb_tables() where table_name = 'mart_numbers'") == [
        ("It's a mart",)
    ]
    assert rows(place, "select comment from duckdb_columns() where column_name = 'number'") == [
        ("A number",)
    ]
    [tags] = rows(place, "select tags['storage_version'] from duckdb_databases() where path <> ''")
    assert tags[0].startswith("v1.5.0")


def test_a_later_publish_writes_changed_days_only_and_ends_like_a_new_one(
    publish, warehouse, tmp_path, monkeypatch
):
    place = publish()
    first = rows(place, "from build_info")
    for day in range(3, 9):
        add_day(warehouse, day)
    publish()
    written = []
    grow = changes.grow

    def watched(connection, table):
        written.extend(changes.changed_days(connection, table))
        grow(connection, table)

    monkeypatch.setattr(changes, "grow", watched)
    with duckdb.connect(str(warehouse)) as changed:
        changed.execute("delete from core.fct_events where event_date = '2026-01-01'")
        changed.execute("update core.fct_events set user_id = 'u2' where event_date = '2026-01-04'")
        changed.execute("insert into core.fct_events values ('u9', '2026-01-09', 'x')")
        # A column that nobody publishes changes nothing.
        changed.execute("update core.fct_events set secret = 'y' where event_date = '2026-01-03'")
        changed.execute("insert into core.numbers values (2)")
    publish()
    assert sorted(str(day) for day in written) == ["2026-01-01", "2026-01-04", "2026-01-09"]
    assert contents(place) == contents(publish(tmp_path / "anew.duckdb"))
    assert ("marts.mart_b", [(1,), (2,)]) in contents(place).items()
    assert rows(place, "from build_info") != first


@pytest.mark.parametrize(
    "change",
    [
        "create or replace view marts.mart_b as select 1 as b, 2 as more",
        "drop view marts.mart_b",
        "alter table core.fct_events alter user_id type varchar[] using [user_id]",
    ],
)
def test_where_tables_have_changed_all_is_written_anew(
    publish, warehouse, change, monkeypatch, tmp_path
):
    place = publish()
    monkeypatch.setattr(changes, "grow", None)
    with duckdb.connect(str(warehouse)) as changed:
        changed.execute(change)
    publish()
    assert contents(place) == contents(publish(tmp_path / "anew.duckdb"))


def test_a_publish_that_fails_leaves_what_was_there(publish, warehouse, monkeypatch):
    place = publish()
    before = place.read_bytes()
    add_day(warehouse, 3)

    def full(connection):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(serve_file, "write_build_info", full)
        with pytest.raises(SatsumaError, match=r"is as it was before; [\d,]+ MB .*No space left"):
            publish()
    assert place.read_bytes() == before
    assert sorted(path.name for path in place.parent.iterdir()) == [warehouse.name, place.name]
    publish()
    assert place.read_bytes() != before


def test_what_killed_publishes_left_is_removed_and_what_others_write_is_not(tmp_path):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    place = tmp_path / "serve.duckdb"
    left = [f".serve.duckdb.{ended.pid}.part{end}" for end in ("", ".wal", ".tmp")]
    kept = [f".serve.duckdb.{os.getppid()}.part", f".x.serve.duckdb.{ended.pid}.part", "a.part"]
    for name in [*left, *kept]:
        (tmp_path / name).touch()
    remove_leftovers(place)
    assert {path.name for path in tmp_path.iterdir()} == set(kept)


def test_readers_keep_the_old_file_and_its_permissions_go_on(publish, warehouse):
    place = publish()
    place.chmod(0o640)
    with duckdb.connect(str(place), read_only=True) as reader:
        add_day(warehouse, 3)
        publish()
        assert reader.execute("select count(*) from core.fct_events").fetchall() == [(3,)]
    assert rows(place, "select count(*) from core.fct_events") == [(4,)]
    assert place.stat().st_mode & 0o777 == 0o640


def test_a_reader_who_opened_the_file_for_writing_shuts_nobody_out(publish, warehouse):
    place = publish()
    script = (
        "import duckdb, sys\n"
        f"connection = duckdb.connect({str(place)!r})\n"
        "connection.execute('create table notes (note varchar)')\n"
        "print('open', flush=True)\n"
        "sys.stdin.read()\n"
    )
    reader = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert reader.stdout.readline() == b"open\n"
    add_day(warehouse, 3)
    publish()
    reader.communicate()
    assert rows(place, "select count(*) from core.fct_events") == [(4,)]
    assert set(contents(place)) == set(SCHEMAS)


def test_parquet_readers_go_from_one_build_to_the_next(warehouse, tmp_path, monkeypatch):
    folder = tmp_path / "parquet"
    seen = []
    for day in range(3, 6):
        publish_folder(warehouse, folder)
        latest = (folder / "latest").resolve()
        seen.append(latest.name)
        [(build_id,)] = duckdb.sql(f"select build_id from '{latest}/build_info.parquet'").fetchall()
        assert build_id == latest.name
        events = duckdb.sql(f"select count(*) from '{latest}/fct_events.parquet'").fetchall()
        assert events == [(day,)]
        add_day(warehouse, day)
    # The one before the latest is still there for those who read it.
    assert {path.name for path in folder.iterdir()} == {"latest", *seen[1:]}

    def broken(folder, build_id):
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(parquet_folder, "link", broken)
    with pytest.raises(SatsumaError, match="is as it was before"):
        publish_folder(warehouse, folder)
    assert (folder / "latest").resolve() == latest


@pytest.mark.parametrize(
    ("listed", "sentence"),
    [
        ("('mart_none', null, null, null)", r"lists mart_none, which is not in the warehouse"),
        ("('fct_orders', 'user_id', null, null)", r"lists fct_orders, which is not in the"),
        ("('stg_users', null, null, null)", r"lists stg_users, which is not in the warehouse"),
        ("('mart_b', 'nothing', null, null)", r"nothing, which is no column of mart_b; .* from b"),
        ("('mart_b', null, 'nothing', null)", r"nothing, which is no column of mart_b"),
    ],
)
def test_a_list_that_does_not_fit_is_refused(publish, warehouse, listed, sentence):
    with duckdb.connect(str(warehouse)) as changed:
        changed.execute(f"insert into reference.published_tables values {listed}")
    with pytest.raises(SatsumaError, match=sentence):
        publish()
    assert not serve_place(warehouse).exists()
