"""Incremental equals full: facts that arrive day by day give the tables of facts read at once."""

import shutil

import duckdb

from tests.python.end_to_end.builds import Build

TABLES = ("fct_events", "fct_sessions", "fct_user_days")
# When a row could first be known, for each entity that identity and the incremental tables read.
ARRIVAL = {
    "events": "coalesce(received_at, occurred_at)",
    "identifiers": "linked_at",
    "orders": "ordered_at",
}
# The first build holds four months; then weeks, then the days over which most late rows arrive.
DAYS = ["2026-02-01", "2026-02-02", "2026-02-03", "2026-02-05", "2026-03-01"]


def keep_what_had_arrived(build, day):
    """Give staging the rows that were known before <day>; null gives all of them back."""
    with duckdb.connect(str(build.file)) as connection:
        for entity, moment in ARRIVAL.items():
            table = f"staging.stg_demo__{entity}_checked"
            connection.execute(f"create table if not exists main.{entity} as from {table}")
            known = f"{moment} < timestamp '{day}'" if day else "true"
            connection.execute(f"delete from {table}")
            connection.execute(f"insert into {table} from main.{entity} where {known}")


def contents(build):
    with duckdb.connect(str(build.file), read_only=True) as connection:
        return {
            name: connection.sql(f"select * from core.{name} order by all").pl() for name in TABLES
        }


def test_day_by_day_equals_at_once(tmp_path, demo):
    build = Build(tmp_path)
    shutil.copy(demo.file, build.file)
    run = ("run", "--select", "identity", *TABLES, "fct_orders", "fct_order_lines")
    keep_what_had_arrived(build, DAYS[0])
    build.dbt(*run, "--full-refresh")
    first = contents(build)
    for day in [*DAYS[1:], None]:
        keep_what_had_arrived(build, day)
        build.dbt(*run)
    grown, at_once = contents(build), contents(demo)
    for name in TABLES:
        assert 0 < first[name].height < grown[name].height
        assert grown[name].equals(at_once[name]), name


def test_a_correction_of_an_old_day_equals_a_full_build(tmp_path, demo):
    build = Build(tmp_path)
    shutil.copy(demo.file, build.file)
    with duckdb.connect(str(build.file)) as connection:
        connection.execute(
            "delete from staging.stg_demo__events_checked "
            "where cast(occurred_at as date) = '2025-12-03' and event_id like '%7%'"
        )
    run = ("run", "--select", "identity", *TABLES, "fct_orders", "fct_order_lines")
    before = contents(build)
    build.dbt(*run)
    corrected = contents(build)
    build.dbt(*run, "--full-refresh")
    at_once = contents(build)
    for name in TABLES:
        assert not corrected[name].equals(before[name])
        assert corrected[name].equals(at_once[name]), name
