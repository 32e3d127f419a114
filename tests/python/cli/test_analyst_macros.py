"""Table macros of analysts: answers counted by hand, and the same as the marts give."""

from __future__ import annotations

import duckdb
import pytest

from cli.publishing.macros import analyst_macros
from cli.publishing.serve_file import publish_file

MACROS = {"retention", "funnel", "conversion", "experiment", "segment_of", "compare_segments"}


@pytest.fixture(scope="module")
def served(demo_warehouse, project_dir, tmp_path_factory):
    """The demo as readers get it."""
    place = tmp_path_factory.mktemp("served") / "serve.duckdb"
    publish_file(project_dir, demo_warehouse, place)
    with duckdb.connect(str(place), read_only=True) as connection:
        yield connection


def answer(connection, statement):
    return connection.execute(statement).fetchall()


def test_dbt_keeps_the_same_macros_in_the_warehouse(demo_warehouse, served):
    kept = (
        "select function_name, parameters, macro_definition from duckdb_functions() "
        "where not internal order by all"
    )
    published = answer(served, kept)
    assert {name for name, *_ in published} == MACROS
    with duckdb.connect(str(demo_warehouse), read_only=True) as connection:
        assert answer(connection, kept) == published


# Everybody looks (L), some put into the cart (C), some pay (P).
# ann: L C, and P within two days of L. bob: C comes before L, so his cart does not count.
# cid: P three days after his first L, but a day after his second. dan: L in two months, and a C
# that follows both.
EVENTS = """
    ('ann', 'L', '2026-01-01 10:00'), ('ann', 'C', '2026-01-01 11:00'),
    ('ann', 'P', '2026-01-03 09:59'), ('bob', 'C', '2026-01-05 10:00'),
    ('bob', 'L', '2026-01-05 11:00'), ('bob', 'P', '2026-01-05 12:00'),
    ('cid', 'L', '2026-01-10 00:00'), ('cid', 'C', '2026-01-10 12:00'),
    ('cid', 'L', '2026-01-12 00:00'), ('cid', 'C', '2026-01-12 00:00'),
    ('cid', 'P', '2026-01-13 00:00'), ('dan', 'L', '2026-01-31 23:00'),
    ('dan', 'L', '2026-02-01 10:00'), ('dan', 'C', '2026-02-01 11:00'),
    ('eve', 'L', '2026-03-01 10:00')
"""


@pytest.fixture(scope="module")
def by_hand(project_dir):
    """The tables that the funnel reads, small enough to count."""
    with duckdb.connect() as made:
        made.execute(
            f"""
            create schema core; create schema segments; create schema reference;
            create table core.fct_events as
                select visitor_id, event_name, occurred_at::timestamp as occurred_at
                from (values {EVENTS}) as events (visitor_id, event_name, occurred_at);
            create table core.dim_as_of_dates as
                select date '2026-03-04' as as_of_date, true as is_latest;
            create table reference.segmentations as select unnest(['all', 'team']) as segmentation;
            create table segments.seg_segments as select 'team' as segmentation,
                unnest(['red', 'blue']) as segment_id, upper(segment_id) as segment_name;
            create table segments.seg_membership as
                select 'team' as segmentation, user_id, segment_id,
                    valid_from::timestamp as valid_from, valid_to::timestamp as valid_to
                from (values
                    ('ann', 'red', '2025-01-01', '2026-01-01 10:30'),
                    ('ann', 'blue', '2026-01-01 10:30', '9999-12-31'),
                    ('dan', 'blue', '2026-02-01', '9999-12-31')
                ) as held (user_id, segment_id, valid_from, valid_to);
            """
        )
        [funnel] = [text for text in analyst_macros(project_dir) if "macro funnel(" in text]
        made.execute(funnel)
        yield made


@pytest.mark.parametrize(
    ("call", "reached"),
    [
        # ann and cid, by his second look; dan enters twice. Eve's window is open.
        ("['L', 'C', 'P'], window_days => 2", [("all", 5, 5), ("all", 5, 4), ("all", 5, 2)]),
        # ann pays too late, and so does cid: a whole day after his second look is not within one.
        ("['L', 'C', 'P'], window_days => 1", [("all", 5, 5), ("all", 5, 4), ("all", 5, 0)]),
        ("['L', 'P'], window_days => 2", [("all", 5, 5), ("all", 5, 3)]),
        ("['C', 'L'], window_days => 2", [("all", 4, 4), ("all", 4, 2)]),
        # With a month's window February is still open.
        ("['L', 'C'], window_days => 30", [("all", 4, 4), ("all", 4, 3)]),
        # The segment held at the entry counts: ann was red, dan had none in January.
        (
            "['L', 'C'], 2, 'team'",
            [("blue", 1, 1), ("blue", 1, 1), ("red", 1, 1), ("red", 1, 1),
             ("unassigned", 3, 3), ("unassigned", 3, 2)],
        ),
    ],
)  # fmt: skip
def test_funnels_are_as_counted_by_hand(by_hand, call, reached):
    statement = f"select segment_id, entered_count, reached_count from funnel({call})"
    assert answer(by_hand, statement) == reached


def test_rates_follow_from_counts_and_segments_have_names(by_hand):
    assert answer(by_hand, "from funnel(['L', 'C', 'P'], 2)") == [
        ("all", "all", 1, "L", 5, 5, 1.0, 1.0),
        ("all", "all", 2, "C", 5, 4, 4 / 5, 4 / 5),
        ("all", "all", 3, "P", 5, 2, 2 / 5, 2 / 4),
    ]
    names = answer(by_hand, "select distinct segment_name from funnel(['L', 'C'], 2, 'team')")
    assert {name for (name,) in names} == {"BLUE", "RED", "unassigned"}


@pytest.mark.parametrize("segmentation", ["all", "lifecycle", "demographic"])
@pytest.mark.parametrize("funnel_id", ["enrolment", "onboarding"])
def test_a_funnel_of_the_seed_is_that_of_the_mart(served, funnel_id, segmentation):
    [(steps, days)] = answer(
        served,
        "select list(event_name order by step_number), any_value(window_hours) / 24 "
        f"from reference.funnels where funnel_id = '{funnel_id}'",
    )
    mart = answer(
        served,
        "select segment_id, step_number, event_name, sum(entered_count), sum(reached_count) "
        f"from marts.mart_segment_funnel where funnel_id = '{funnel_id}' and is_complete "
        f"and segmentation = '{segmentation}' group by all order by all",
    )
    assert len(mart) >= len(steps)
    assert mart == answer(
        served,
        "select segment_id, step_number, event_name, entered_count, reached_count "
        f"from funnel({steps}, {days:.0f}, '{segmentation}') order by all",
    )


def test_retention_is_the_mean_over_complete_cohorts(served):
    mart = answer(
        served,
        "select segment_id, period_number, sum(cohort_users), sum(retained_users), "
        "sum(retained_users) / sum(cohort_users) from marts.mart_segment_retention "
        "where segmentation = 'behaviour' and period_type = 'month' and activity_type = 'any' "
        "and is_complete group by all order by all",
    )
    assert len(mart) > 20
    assert mart == answer(served, "select * exclude (segment_name) from retention('behaviour')")
    assert answer(served, "from retention()") == answer(
        served, "from retention('all', 'month', activity => 'any')"
    )
    assert answer(served, "from retention('demographic', 'week', 'order')")


def test_conversion_is_what_the_command_prints(served, satsuma):
    printed = satsuma.csv("conversion", "--segmentation", "lifecycle", "--goal", "email_open")
    assert printed and [
        (row["segment_id"], int(row["eligible_count"]), int(row["converted_count"]))
        for row in printed
    ] == answer(
        served,
        "select segment_id, eligible_count, converted_count "
        "from conversion('email_open', 'lifecycle')",
    )  # fmt: skip


def test_experiment_gives_each_result_once(served):
    assert answer(served, "select count(*) from experiment('exam_reminder')") == answer(
        served,
        "select count(*) from marts.mart_experiment_results where experiment_id = 'exam_reminder'",
    )
    [first] = answer(
        served, "select metric_id, segmentation from experiment('exam_reminder') limit 1"
    )
    assert first == ("lesson_conversion_14d", "all")


def test_segments_of_a_user_are_those_held_then(served):
    [(user, at, held)] = answer(
        served,
        "select user_id, valid_from, segment_id from segments.seg_membership "
        "where segmentation = 'lifecycle' and not is_current order by all desc limit 1",
    )
    found = f"select segment_id from segment_of('{user}', '%s') where segmentation = 'lifecycle'"
    assert answer(served, found % at) == [(held,)]
    assert answer(served, found % "1899-01-01") == [("unassigned",)]
    known = answer(served, "select segmentation from reference.segmentations order by all")
    now = answer(served, f"select segmentation, segment_id from segment_of('{user}') order by all")
    assert [(name,) for name, _ in now] == known
    assert set(now) >= set(
        answer(
            served,
            "select segmentation, segment_id from segments.seg_membership "
            f"where user_id = '{user}' and is_current",
        )
    )


def test_segments_are_compared_by_what_the_profile_says(served):
    [(_, a, b, difference, deviations)] = answer(
        served,
        "from compare_segments('rfm', 'champions', 'hibernating') where measure = 'frequency'",
    )
    profiles = {
        segment: (mean, deviation)
        for segment, mean, deviation in answer(
            served,
            "select segment_id, mean_value, standardised_difference from segments.seg_profiles "
            "where segmentation = 'rfm' and feature_name = 'frequency'",
        )
    }
    assert (a, b) == (profiles["champions"][0], profiles["hibernating"][0])
    assert difference == b - a < 0
    assert deviations == profiles["hibernating"][1] - profiles["champions"][1]


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        ("retention('behavior')", "There is no segmentation behavior; choose all, behaviour, "),
        ("retention('all', 'year')", "There is no period year; choose day, week or month."),
        ("retention('all', 'day', 'x')", "There is no activity x; choose any or order."),
        ("retention('rfm', 'day')", "rfm follows what users do, so its cohorts are monthly; "),
        ("conversion('opening')", "There is no goal opening; choose ad_to_order, "),
        ("conversion('email_open', 'x')", "There is no segmentation x; choose all, "),
        ("experiment('exam')", "There is no experiment exam; choose exam_reminder, onboard"),
        ("segment_of('nobody')", "There is no user nobody."),
        ("compare_segments('rfm', 'a', 'loyal')", "There is no segment a in rfm; choose about_"),
        ("compare_segments('rfm', 'loyal', 'b')", "There is no segment b in rfm; choose about_"),
        ("compare_segments('x', 'loyal', 'b')", "There is no segmentation x; choose all, "),
        ("funnel(['signed_up'])", "A funnel needs at least two steps."),
        ("funnel(['signed_up', 'signed_up'])", "An event may be one step of a funnel; name each"),
        ("funnel(['signed_up', 'pay'])", "There is no event pay; choose ad_clicked, cart_added,"),
        ("funnel(['signed_up', 'note_added'], 0)", "window_days must be above 0."),
        ("funnel(['signed_up', 'note_added'], 7, 'x')", "There is no segmentation x; choose all"),
    ],
)  # fmt: skip
def test_wrong_words_are_answered_with_the_right_ones(served, call, sentence):
    with pytest.raises(duckdb.InvalidInputException) as error:
        answer(served, f"from {call}")
    assert str(error.value).startswith(f"Invalid Input Error: {sentence}")


def test_each_macro_has_an_example_that_finds_something(served, project_dir):
    examples = {path.stem: path.read_text() for path in project_dir.glob("analyses/macros/*.sql")}
    assert set(examples) == MACROS
    for name, text in examples.items():
        assert f"from {name}(" in text
        assert len(answer(served, text)) >= 3, name
