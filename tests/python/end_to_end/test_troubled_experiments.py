"""Planted experiments in the demo's warehouse: bad data is told, never turned into a number.

One of them is sound: its treatment changes the segment of those whom it wins, and they must count
in the segment that they held before.
"""

import shutil
from dataclasses import dataclass

import duckdb
import pytest

from tests.python.end_to_end.builds import WITHOUT_TESTS, Build

STARTED, EXPOSED, DID, TURNED = (
    f"timestamp '2026-02-{day} 12:00:00'" for day in ("01", 10, 11, 12)
)
LATE = "timestamp '2026-06-30 12:00:00'"
UNKNOWN = "null"
METRICS = [
    f"select '{metric}' as metric_id, '{metric}' as metric_name, '{kind}' as metric_type, "
    f"'event' as numerator_source, 'planted' as numerator_event, '{value}' as numerator_value, "
    "0 as window_start_days, 7 as window_end_days, 'increase' as good_direction"
    for metric, kind, value in [("did", "proportion", "any"), ("took", "mean", "seconds")]
]


@dataclass(frozen=True)
class Planted:
    """An experiment: users of each arm, who of them did it, how long the last of them took."""

    control: int
    treatment: int
    did: tuple[int, int]
    seconds: str = "1"
    metric: str = "did"
    exposed_at: str = EXPOSED


TROUBLES = {
    "no_control": Planted(0, 30, (0, 10)),
    "nobody": Planted(0, 0, (0, 0)),
    "one_user": Planted(0, 1, (0, 1)),
    "one_user_each": Planted(1, 1, (0, 1)),
    "nobody_did": Planted(30, 30, (0, 0)),
    "everybody_did": Planted(30, 30, (30, 30)),
    "no_values": Planted(30, 30, (10, 20), seconds=UNKNOWN, metric="took"),
    "infinite": Planted(30, 30, (10, 20), seconds="cast('infinity' as double)", metric="took"),
    "not_a_number": Planted(30, 30, (10, 20), seconds="cast('nan' as double)", metric="took"),
    "open": Planted(30, 30, (10, 20), exposed_at=LATE),
    "turning": Planted(20, 20, (5, 10)),
}


def rows_of(name, planted):
    """The rows of core, seeds and memberships that make the experiment."""
    yield (
        "core.dim_experiments by name",
        (
            f"select '{name}' as experiment_id, '{name}' as experiment_name, "
            f"'control' as control_variant_id, '{planted.metric}' as primary_metric_id, "
            f"{STARTED} as started_at, 'user' as assignment_unit, 'randomised' as assignment, "
            "'fixed' as allocation"
        ),
    )
    yield "reference.experiment_metrics", f"select '{name}', '{planted.metric}', 'goal', null"
    arms = {"control": planted.control, "treatment": planted.treatment}
    for (arm, users), did in zip(arms.items(), planted.did, strict=True):
        yield "reference.experiment_variants", f"select '{name}', '{arm}', 1"
        user = f"'{name}_{arm}_' || range"
        yield (
            "core.fct_exposures",
            (f"select '{name}', {user}, '{arm}', {planted.exposed_at}, 1, 1 from range({users})"),
        )
        yield (
            "core.fct_events by name",
            (
                f"select {user} as event_id, {user} as user_id, 'planted' as event_name, "
                f"{DID} as occurred_at, {planted.seconds} as duration_seconds from range({did})"
            ),
        )
        # Whoever was won is in another segment from the next day on.
        for segment, first, last, condition in [
            ("new", STARTED, f"case when range < {did} then {TURNED} end", "true"),
            ("active", TURNED, "null", f"range < {did}"),
        ]:
            yield (
                "segments.seg_membership",
                (
                    f"select 'lifecycle', '{segment}', {user}, {first}, "
                    f"coalesce({last}, timestamp '9999-12-31'), 'rule', true "
                    f"from range({users}) where {condition}"
                ),
            )


@pytest.fixture(scope="module")
def troubled(demo, tmp_path_factory):
    """The demo with the planted experiments, of which everything after the facts is built again."""
    build = Build(tmp_path_factory.mktemp("troubled"))
    shutil.copy(demo.file, build.file)
    with duckdb.connect(str(build.file)) as connection:
        for metric in METRICS:
            connection.execute(f"insert into reference.metrics by name {metric}")
        for name, planted in TROUBLES.items():
            for table, query in rows_of(name, planted):
                connection.execute(f"insert into {table} {query}")
    build.dbt(
        "build",
        *WITHOUT_TESTS,
        "--select",
        "seg_user_combinations",
        "seg_combinations",
        "path:models/experiments",
        "path:python_models/experiments",
        "path:models/marts/mart_experiment*",
    )
    return build


@pytest.mark.parametrize(
    ("experiment", "status"),
    [
        ("no_control", "too_few_users"),
        ("one_user", "too_few_users"),
        ("one_user_each", "too_few_users"),
        ("nobody_did", "zero_variance"),
        ("everybody_did", "zero_variance"),
        ("no_values", "no_values"),
        ("infinite", "not_finite"),
        ("not_a_number", "not_finite"),
        ("open", "window_open"),
    ],
)
def test_effect_is_unknown_and_the_status_says_why(troubled, experiment, status):
    found = troubled.rows(
        "select status, verdict, absolute_difference, p_value, relative_lift, sequential_p_value, "
        "chance_to_win from marts.mart_experiment_results "
        f"where experiment_id = '{experiment}' and segmentation = 'all'"
    )
    assert found == [(status, "too little data", None, None, None, None, None)]


@pytest.mark.parametrize(
    ("experiment", "decision", "reason"),
    [
        ("no_control", "broken", "Its effects cannot be believed: control has 0.0 %"),
        ("nobody", "keep running", "There is no estimate of did yet (no users)."),
        ("one_user", "keep running", "There is no estimate of did yet (too_few_users)."),
        ("nobody_did", "keep running", "There is no estimate of did yet (zero_variance)."),
        ("no_values", "broken", "took has no values, though users have facts"),
        ("infinite", "broken", "took has infinite values: correct the facts or cap the metric."),
        ("open", "keep running", "There is no estimate of did yet (window_open)."),
    ],
)
def test_decision_waits_or_says_what_is_broken(troubled, experiment, decision, reason):
    found = troubled.rows(
        "select decision, reason from marts.mart_experiment_decisions "
        f"where experiment_id = '{experiment}'"
    )
    assert [row[0] for row in found] == [decision]
    assert found[0][1].startswith(reason)


def test_health_names_what_is_missing(troubled):
    found = {
        (experiment, check): status
        for experiment, check, status in troubled.rows(
            "select experiment_id, check_id, health_status from marts.mart_experiment_health"
        )
    }
    assert found["nobody", "exposures"] == "warning"
    assert found["nobody", "small_arms"] == "not_applicable"
    assert found["no_control", "sample_ratio"] == "alarm"
    assert found["one_user_each", "small_arms"] == "alarm"
    assert found["open", "open_windows"] == "warning"


def test_who_turns_because_of_the_treatment_counts_in_the_earlier_segment(troubled):
    turned = troubled.value(
        "select count(*) from segments.seg_membership where user_id like 'turning_%' "
        "and segment_id = 'active'"
    )
    assert turned == 15, "after exposure those who were won are in another segment"
    cells = troubled.rows(
        "select segment_id, control_user_count, variant_user_count, control_mean, variant_mean "
        "from marts.mart_experiment_results "
        "where experiment_id = 'turning' and segmentation = 'lifecycle'"
    )
    assert cells == [("new", 20, 20, 0.25, 0.5)]
    everybody = troubled.rows(
        "select control_user_count, variant_user_count, control_mean, variant_mean "
        "from marts.mart_experiment_results "
        "where experiment_id = 'turning' and segmentation = 'all'"
    )
    assert everybody == [(20, 20, 0.25, 0.5)]
