"""Table macros of analysts: the same answers as the marts give, and sentences for wrong words."""

from __future__ import annotations

import duckdb
import pytest

from benchmarks import latency
from cli.publishing.serve_file import publish_file

MACROS = {"retention", "funnel", "conversion", "experiment", "segment_of", "compare_segments"}


@pytest.fixture(scope="module")
def place(demo_warehouse, project_dir, tmp_path_factory):
    """The file of the demo that readers get."""
    file = tmp_path_factory.mktemp("served") / "serve.duckdb"
    publish_file(project_dir, demo_warehouse, file)
    return file


@pytest.fixture(scope="module")
def served(place):
    """The demo as readers get it."""
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


def test_every_question_of_the_benchmark_is_answered(place):
    lines = latency.table(place, readers=2, rounds=2).splitlines()
    assert [line.split(" | ")[0] for line in lines[2:]] == [
        f"| {name}" for name in (*latency.QUESTIONS, "all")
    ]
    with duckdb.connect(str(place), read_only=True) as connection:
        for question in latency.QUESTIONS.values():
            assert answer(connection, question.replace("{user}", "L00025")), question
