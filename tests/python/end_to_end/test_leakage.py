"""No feature knows the future: without the facts from D on, the features as of D are the same."""

import shutil

import duckdb
import pytest

from tests.python.end_to_end.builds import Build

AS_OF = "2026-03-01"
# When each fact happened. Who is who stays as it is known today: an anonymous visit belongs to the
# person it turned out to be, from the day that person is known (see the last test).
MOMENT = {
    "events": "occurred_at",
    "orders": "ordered_at",
    "messages": "sent_at",
    "spend": "spend_date",
    "exposures": "exposed_at",
    "responses": "responded_at",
    "feedback": "occurred_at",
    "consents": "decided_at",
    "users": "signed_up_at",
}


@pytest.fixture(scope="module")
def past(tmp_path_factory, demo):
    """The demo as it would be had nothing happened from AS_OF on."""
    build = Build(tmp_path_factory.mktemp("past"))
    shutil.copy(demo.file, build.file)
    with duckdb.connect(str(build.file)) as connection:
        for entity, moment in MOMENT.items():
            table = f"staging.stg_demo__{entity}_checked"
            deleted = connection.execute(
                f"delete from {table} where {moment} >= timestamp '{AS_OF}'"
            ).fetchone()[0]
            assert deleted > 0, entity
    build.dbt("run", "--select", "core", "features", "--full-refresh", as_of=AS_OF)
    return build


def features(build, table):
    with duckdb.connect(str(build.file), read_only=True) as connection:
        return connection.sql(
            f"select * from {table} where as_of_date = date '{AS_OF}' order by all"
        ).pl()


def test_features_do_not_change_when_the_future_is_deleted(past, demo):
    tables = [
        name
        for name in demo.tables("features")
        if demo.value(
            "select count(*) from information_schema.columns where column_name = 'as_of_date' "
            f"and table_schema || '.' || table_name = '{name}'"
        )
    ]
    assert len(tables) >= 5
    for name in tables:
        now, then = features(demo, name), features(past, name)
        assert now.height > 0
        assert then.equals(now), name


def test_nobody_has_features_before_they_were_known(demo):
    """Among anonymous visitors, those who signed up later must not stand out."""
    known = """
        select user_id, min(known_date) as known_date
        from (
            select user_id, cast(signed_up_at as date) as known_date from core.dim_users
            union all
            select user_id, cast(received_at as date) from staging.stg_demo__events
            union all
            select linked_identifier, cast(linked_at as date) from staging.stg_demo__identifiers
            union all
            select user_id, cast(ordered_at as date) from core.fct_orders
            union all
            select user_id, sent_date from core.fct_messages
            union all
            select user_id, cast(exposed_at as date) from core.fct_exposures
            union all
            select user_id, cast(responded_at as date) from core.fct_responses
            union all
            select user_id, cast(occurred_at as date) from core.fct_feedback
            union all
            select user_id, cast(valid_from as date) from core.fct_consents
        ) as traces
        group by user_id
    """
    early = demo.rows(
        f"select as_of_date, user_id from features.feat_user_spine "
        f"inner join ({known}) as known using (user_id) where known_date >= as_of_date"
    )
    assert early == []


def test_the_comparison_can_fail(past):
    with duckdb.connect(str(past.file)) as connection:
        connection.execute("create table main.leaking as from features.feat_user_rfm")
        connection.execute("update main.leaking set recency_days = recency_days + 1")
    assert not features(past, "main.leaking").equals(features(past, "features.feat_user_rfm"))
