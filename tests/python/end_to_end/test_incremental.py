"""Increments equal everything at once, whatever arrives late, is corrected or taken back."""

import shutil

import duckdb
import pytest

from tests.python.end_to_end.builds import Build

FACTS = ("fct_events", "fct_sessions", "fct_user_days", "fct_orders", "fct_order_lines")
# What follows the facts of an actor, or of an exposed user.
FOLLOWERS = ("fct_funnel_steps", "fct_goal_entries", "exp_user_measures", "exp_exposure_day_sums")
OTHERS = ("fct_messages", "fct_consents", "dim_users", "exp_exposure_combinations")
RUN = ("run", "--select", "identity", *FACTS, *FOLLOWERS, *OTHERS)
MAPS = ("id_links", "id_user_map")
KEY = {
    "events": "event_id",
    "identifiers": "identifier",
    "orders": "order_id",
    "order_lines": "order_id",
    "messages": "message_id",
    "consents": "user_id",
}
# What had arrived at first, less every twentieth row, and what was wrong with some of it.
ARRIVED = {
    "events": "coalesce(received_at, occurred_at) < '2026-06-01'",
    "identifiers": "linked_at < '2026-05-01'",
    "orders": "ordered_at < '2026-06-01'",
    "messages": "sent_at < '2026-06-01'",
}
CORRECTED = {
    "events": "anonymous_id = concat('old-', anonymous_id), page_path = '/old'",
    "orders": "order_status = 'cancelled'",
    "order_lines": "line_amount = line_amount + 1",
    "messages": "clicked_at = null",
}
# The busiest user is taken back later.
ERASED = """
    update {table} set dq_outcome = 'rejected', dq_reason = 'orphan_user'
    where user_id = (
        select user_id from main.events where user_id is not null
        group by user_id order by count(*) desc, user_id limit 1
    ) and dq_outcome = 'accepted'
"""
# Rows that were there before and have not changed keep the batch in which they were written.
LATER = """
    insert into {table}
    select * replace (1 as batch_number) from (from {now} intersect all from {before})
    union all
    select * replace ((select max(batch_number) + 1 from increments.batches) as batch_number)
    from (from {now} except all from {before})
"""


def arrives_first(build):
    """Staging as it was before the late, the corrected and the erased."""
    with duckdb.connect(str(build.file)) as connection:
        for entity, key in KEY.items():
            table = f"staging.stg_demo__{entity}_checked"
            connection.execute(f"update {table} set batch_number = 1")
            connection.execute(f"create table main.{entity} as from {table}")
            is_late = f"substr(md5({key}), 1, 2) < '0d'"
            arrived = f"not coalesce({is_late}, true) and {ARRIVED.get(entity, 'true')}"
            connection.execute(f"delete from {table} where not coalesce({arrived}, false)")
            if entity in CORRECTED:
                is_wrong = f"substr(md5({key}), 3, 1) = '7'"
                connection.execute(f"update {table} set {CORRECTED[entity]} where {is_wrong}")
            connection.execute(f"create table main.{entity}_before as from {table}")


def arrives_then(build):
    """Staging with everything; of a corrected row the older copy stays, as in a file once read."""
    with duckdb.connect(str(build.file)) as connection:
        for entity in KEY:
            table = f"staging.stg_demo__{entity}_checked"
            connection.execute(f"create table main.{entity}_now as from main.{entity}")
            if entity not in {"order_lines", "identifiers"}:
                connection.execute(ERASED.format(table=f"main.{entity}_now"))
            if entity == "events":
                connection.execute(
                    f"insert into main.{entity}_now select * replace ('duplicate' as dq_outcome) "
                    f"from (from main.{entity}_before except all from main.{entity}_now)"
                )
            connection.execute(f"delete from {table}")
            names = {"now": f"main.{entity}_now", "before": f"main.{entity}_before"}
            connection.execute(LATER.format(table=table, **names))


def contents(build):
    names = (*FACTS, *FOLLOWERS, *OTHERS, *MAPS)
    found = build.contents("identity", "core", "experiments")
    return {name: rows for name, rows in found.items() if name.split(".")[1] in names}


@pytest.fixture(scope="module")
def grown(tmp_path_factory, demo):
    """A warehouse built before the newest month, to which everything else then came."""
    build = Build(tmp_path_factory.mktemp("grown"))
    shutil.copy(demo.file, build.file)
    arrives_first(build)
    build.dbt(*RUN, "--full-refresh")
    first = contents(build)
    arrives_then(build)
    # Killed after the events: what follows them has not seen them.
    build.dbt("run", "--select", "identity", "fct_order_lines", "fct_events")
    build.dbt(*RUN)
    return build, first


@pytest.fixture(scope="module")
def at_once(tmp_path_factory, grown):
    build = Build(tmp_path_factory.mktemp("at_once"))
    shutil.copy(grown[0].file, build.file)
    build.dbt(*RUN, "--full-refresh")
    return build


def differing(left, right):
    return [name for name in left if left[name] != right[name]]


def test_what_came_late_corrected_or_was_taken_back_ends_where_a_full_build_does(grown, at_once):
    build, first = grown
    now = contents(build)
    assert differing(now, contents(at_once)) == []
    changed = {name.split(".")[1] for name in differing(now, first)}
    assert {"fct_events", "fct_orders", "id_user_map", *FOLLOWERS} <= changed


def test_only_what_arrived_was_computed(grown):
    build, _ = grown
    whole = build.rows(
        "select model_name from increments.processed where is_whole and batch_number > "
        "(select min(batch_number) from increments.processed where model_name = 'fct_events')"
    )
    assert not {name for (name,) in whole} & {*FACTS, *FOLLOWERS}


def test_a_day_without_news_writes_nothing(grown):
    build, _ = grown
    before = contents(build)
    build.dbt(*RUN)
    assert not build.rows(
        "select batch_number from increments.event_days where batch_number = "
        "(select max(batch_number) from increments.batches)"
    )
    assert differing(contents(build), before) == []


def test_since_repairs_from_its_date_on_and_nothing_before(grown):
    build, _ = grown
    before = contents(build)
    with duckdb.connect(str(build.file)) as connection:
        connection.execute("update core.fct_sessions set event_count = 99 where event_count = 1")
    build.dbt("run", "--select", "fct_sessions", since="2026-03-01")
    days = "select min(session_date), max(session_date) from core.fct_sessions "
    first, last = map(str, build.rows(days + "where event_count = 99")[0])
    assert first < last < "2026-03-01"
    with duckdb.connect(str(build.file)) as connection:
        connection.execute("update core.fct_sessions set event_count = 1 where event_count = 99")
    assert differing(contents(build), before) == []


def test_another_pause_and_a_hidden_future_build_everything_anew(grown, at_once):
    other = {"session_gap_minutes": 10, "as_of": "2026-02-01"}
    now, full = grown[0], at_once
    now.dbt(*RUN, **other)
    full.dbt(*RUN, "--full-refresh", **other)
    assert differing(contents(now), contents(full)) == []
    assert now.value("select max(event_date) < '2026-02-01' from core.fct_events")
