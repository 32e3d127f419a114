"""satsuma build that succeeds: what it passes to dbt and what it says."""

from __future__ import annotations

import datetime as dt
import os
import re
import subprocess
import sys

import duckdb
import pytest

from cli.commands.build import build_variables, since_variable
from cli.dbt_runner import NodeResult, Progress
from cli.errors import SatsumaError
from cli.progress import BuildProgress
from cli.warehouse.connection import open_warehouse
from cli.warehouse.tables import empty_tables
from tests.python.conftest import run_satsuma


@pytest.fixture(scope="module")
def small_build(tmp_path_factory, workshop):
    """One seed built from another folder, with everything it writes elsewhere."""
    folder = tmp_path_factory.mktemp("small")
    return folder, run_satsuma(
        "build", "--select", "event_groups", "--warehouse", "own.duckdb",
        cwd=folder,
        DBT_TARGET_PATH=str(workshop / "target"),
        DBT_LOG_PATH=str(workshop / "logs"),
    )  # fmt: skip


def test_a_build_works_from_any_folder_and_says_what_it_made(small_build):
    folder, ended = small_build
    assert ended.returncode == 0, ended.stderr
    first, last = ended.stdout.splitlines()[0].split(": ")
    assert re.fullmatch(r"Built 1 table, passed (\d+) of \1 tests in \d+ seconds", first)
    assert last == str(folder / "own.duckdb")
    assert (folder / "own.duckdb").exists()


def test_progress_is_plain_lines_where_there_is_no_terminal(small_build):
    _, ended = small_build
    assert ended.stderr.splitlines()[0] == "Reading the project ..."
    assert re.fullmatch(r"1/\d+ success event_groups \(\d+\.\d s\)", ended.stderr.splitlines()[1])
    assert "\x1b" not in ended.stdout + ended.stderr


def test_the_demo_holds_users_events_orders_and_marts(satsuma):
    tables = {row["name"] for row in satsuma.csv("sql", "show all tables", "--limit", "0")}
    assert {"dim_users", "fct_events", "mart_segment_retention", "mart_user_360"} <= tables


@pytest.mark.parametrize(
    ("day", "full_refresh", "sentence"),
    [
        ("2999-01-01", False, "--since 2999-01-01 is in the future; name the first date to"),
        ("2026-01-01", True, "--full-refresh computes every date again; leave --since out."),
    ],
)
def test_a_repair_of_the_future_or_of_everything_is_refused(day, full_refresh, sentence):
    with pytest.raises(SatsumaError, match=sentence):
        since_variable(dt.datetime.fromisoformat(day), full_refresh=full_refresh)


def test_a_repair_becomes_a_dbt_var():
    assert since_variable(dt.datetime(2026, 1, 2), full_refresh=False) == {"since": "2026-01-02"}
    assert since_variable(None, full_refresh=True) == {}


def test_options_become_dbt_vars(project_dir):
    variables = build_variables(project_dir, ["demo", "online_retail"], dt.datetime(2026, 3, 1))
    assert variables["as_of"] == "2026-03-01"
    assert list(variables["adapters"]) == ["demo", "online_retail"]
    assert "events" in variables["adapters"]["demo"]
    assert build_variables(project_dir, [], None) == {}
    # What dbt_project.yml switches on needs no var.
    assert build_variables(project_dir, ["demo"], None) == {}


def test_online_retail_has_lines_and_no_events(project_dir):
    entities = build_variables(project_dir, ["online_retail"], None)["adapters"]["online_retail"]
    assert {"order_lines", "orders"} <= set(entities)
    assert "events" not in entities


def test_nodes_may_end_in_any_order_and_count_once(capsys):
    with BuildProgress() as progress:
        for name, status in [
            ("a", "started"),
            ("b", "started"),
            ("b", "success"),
            ("b", "success"),
        ]:
            progress.report(Progress(2, name, "model", status))
        progress.report(Progress(2, "t", "test", "pass"))
        progress.report(Progress(2, "u", "test", "fail"))
    lines = capsys.readouterr().err.splitlines()
    assert [line.split()[1:3] for line in lines[1:]] == [["success", "b"], ["fail", "u"]]


@pytest.mark.parametrize("status", ["error", "fail", "runtime error"])
def test_failures_are_told_from_the_rest(status):
    assert NodeResult("n", "model", status, "", "", 0).is_failure
    assert not NodeResult("n", "test", "warn", "", "", 0).is_failure


def test_a_terminal_gets_a_bar():
    pty = pytest.importorskip("pty")
    main, terminal = pty.openpty()
    script = (
        "from cli.progress import BuildProgress\n"
        "from cli.dbt_runner import Progress\n"
        "with BuildProgress() as progress:\n"
        "    progress.report(Progress(4, 'dim_users', 'model', 'started'))\n"
        "    progress.report(Progress(4, 'dim_users', 'model', 'success'))\n"
    )
    subprocess.run(
        [sys.executable, "-c", script],
        stdout=terminal, stderr=terminal, stdin=terminal, check=True, timeout=60,
    )  # fmt: skip
    shown = os.read(main, 65536).decode()
    assert "dim_users" in shown and "1/4" in shown


def test_tables_for_want_of_data_are_named(tmp_path):
    file = tmp_path / "small.duckdb"
    with duckdb.connect(str(file)) as made:
        made.execute("create schema core; create schema marts; create schema staging")
        made.execute("create table core.fct_events (event_id varchar)")
        made.execute("create table core.fct_orders as select 'o1' as order_id")
        made.execute("create table marts.mart_segment_funnel (funnel_id varchar)")
        made.execute("create table staging.stg_demo__events_checked (event_id varchar)")
    with open_warehouse(file) as connection:
        assert empty_tables(connection) == ["fct_events", "mart_segment_funnel"]
