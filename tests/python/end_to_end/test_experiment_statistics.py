"""The sums of every metric of the demo's experiments, computed again user by user."""

from collections import defaultdict
from datetime import datetime, time, timedelta

import numpy as np
import pytest

DAY = timedelta(days=1)
MOMENTS = {
    "numerator_sum": ["numerator"],
    "denominator_sum": ["denominator"],
    "pre_numerator_sum": ["pre_numerator"],
    "pre_denominator_sum": ["pre_denominator"],
    "numerator_sum_squares": ["numerator", "numerator"],
    "denominator_sum_squares": ["denominator", "denominator"],
    "pre_numerator_sum_squares": ["pre_numerator", "pre_numerator"],
    "pre_denominator_sum_squares": ["pre_denominator", "pre_denominator"],
    "numerator_denominator_sum": ["numerator", "denominator"],
    "numerator_pre_numerator_sum": ["numerator", "pre_numerator"],
    "numerator_pre_denominator_sum": ["numerator", "pre_denominator"],
    "denominator_pre_numerator_sum": ["denominator", "pre_numerator"],
    "denominator_pre_denominator_sum": ["denominator", "pre_denominator"],
    "pre_numerator_pre_denominator_sum": ["pre_numerator", "pre_denominator"],
}
FACTS = {
    "event": "select user_id, event_name, occurred_at, 0, coalesce(duration_seconds, 0) "
    "from core.fct_events where user_id is not null",
    "order": "select user_id, null, ordered_at, order_amount, 0 "
    "from core.fct_orders where order_status = 'completed'",
    "user_day": "select user_id, null, cast(activity_date as timestamp), order_amount, "
    "active_seconds from core.fct_user_days",
}


def records(demo, sql):
    columns = [name for name, *_ in demo.rows(f"describe {sql}")]
    return [dict(zip(columns, row, strict=True)) for row in demo.rows(sql)]


@pytest.fixture(scope="module")
def facts(demo):
    """Facts of a user, by kind: (event name, moment, amount, seconds)."""
    found = defaultdict(list)
    for kind, sql in FACTS.items():
        for user, *fact in demo.rows(sql):
            found[kind, user].append((fact[0], fact[1], float(fact[2]), float(fact[3])))
    return found


def measure(facts, metric, side, exposure, days):
    """What a user did between two days from exposure, as the seed describes it."""
    user, exposed_at = exposure["user_id"], exposure["exposed_at"]
    source, kind = metric[f"{side}_source"], metric[f"{side}_value"]
    is_day = source == "user_day"
    start = datetime.combine(exposed_at.date(), time()) if is_day else exposed_at
    counted = [
        {"any": 1.0, "count": 1.0, "amount": amount, "seconds": seconds}[kind]
        for name, moment, amount, seconds in facts[source, user]
        if metric[f"{side}_event"] in (None, name)
        and start + days[0] * DAY <= moment < start + days[1] * DAY
    ]
    return min(sum(counted), 1.0) if kind == "any" else sum(counted)


def user_values(facts, metric, exposures):
    """Arrays of all exposed users' values, capped; zeros where the metric has no such part."""
    window = (metric["window_start_days"], metric["window_end_days"])
    before = (-(metric["covariate_days"] or 0), 0)
    values = {
        prefix + side: np.array(
            [
                measure(facts, metric, side, row, days) if metric[f"{side}_source"] else 0.0
                for row in exposures
            ]
        )
        for prefix, days in (("", window), ("pre_", before))
        for side in ("numerator", "denominator")
    }
    cap = metric["cap_value"] or np.inf
    if metric["cap_quantile"]:
        cap = np.quantile(values["numerator"], metric["cap_quantile"], method="inverted_cdf")
    for name in ("numerator", "pre_numerator"):
        values[name] = np.minimum(values[name], cap)
    return values


def expected(metric, values):
    """The sums of one group of users; None where the metric has no such part."""
    absent = {
        *(["denominator", "pre_denominator"] if metric["metric_type"] != "ratio" else []),
        *(["pre_numerator", "pre_denominator"] if metric["covariate_days"] is None else []),
    }
    return {
        name: None
        if absent & set(factors)
        else float(np.prod([values[factor] for factor in factors], axis=0).sum())
        for name, factors in MOMENTS.items()
    }


@pytest.fixture(scope="module")
def exposures(demo):
    """Exposures of an experiment, with the pair of segments held then."""
    sql = """
        select exposures.*, segments.segment_id
        from experiments.exp_exposures as exposures
        inner join experiments.exp_exposure_segments as segments
            on exposures.experiment_id = segments.experiment_id
            and exposures.user_id = segments.user_id
            and segments.segmentation = 'lifecycle+behaviour'
    """
    found = defaultdict(list)
    for row in records(demo, sql):
        found[row["experiment_id"]].append(row)
    return found


@pytest.mark.parametrize("experiment", ["onboarding_checklist", "exam_reminder"])
def test_sums_and_quantiles_are_those_of_the_users_one_by_one(demo, facts, exposures, experiment):
    users = exposures[experiment]
    variants = np.array([row["variant_id"] for row in users])
    segments = np.array([row["segment_id"] for row in users])
    as_of = demo.value("select as_of_date from core.dim_as_of_dates where is_latest")
    for metric in records(demo, "select * from reference.metrics"):
        # Every window of the demo's experiments is over; the unit tests have open ones.
        last = max(row["exposed_at"] for row in users)
        assert last + metric["window_end_days"] * DAY <= datetime.combine(as_of, time())
        values = user_values(facts, metric, users)
        for row in records(
            demo,
            f"""
            select * from experiments.exp_statistics
            where segmentation in ('all', 'lifecycle+behaviour')
            and experiment_id = '{experiment}' and metric_id = '{metric["metric_id"]}'
            """,
        ):
            chosen = variants == row["variant_id"]
            if row["segmentation"] != "all":
                chosen &= segments == row["segment_id"]
            compare(row, metric, {name: column[chosen] for name, column in values.items()})


def compare(row, metric, values):
    """One row of statistics beside the values of its users."""
    assert (row["user_count"], row["open_count"]) == (len(values["numerator"]), 0)
    if row["user_count"] == 0:
        return
    sums = expected(metric, values)
    known = {name: value for name, value in sums.items() if value is not None}
    assert {name for name in sums if row[name] is not None} == set(known)
    assert {name: row[name] for name in known} == pytest.approx(known, rel=1e-12)
    assert row["numerator_max"] == pytest.approx(values["numerator"].max(), rel=1e-12)
    level = metric["quantile_level"]
    if level:
        assert row["quantile_value"] == np.quantile(
            values["numerator"], level, method="inverted_cdf"
        )


def test_the_demo_has_a_metric_of_every_type(demo):
    kinds = {kind for (kind,) in demo.rows("select metric_type from experiments.exp_statistics")}
    assert kinds == {"proportion", "mean", "count", "ratio", "retention", "revenue", "quantile"}


def test_last_day_of_an_experiment_is_its_result(demo):
    columns = ", ".join(["user_count", *(f"coalesce({name}, -1)" for name in MOMENTS)])
    keys = "experiment_id, metric_id, variant_id"
    daily = demo.rows(
        f"select {keys}, {columns} from experiments.exp_daily_statistics "
        f"qualify row_number() over (partition by {keys} order by statistics_date desc) = 1 "
        f"order by {keys}"
    )
    whole = demo.rows(
        f"select {keys}, {columns} from experiments.exp_statistics "
        f"where segmentation = 'all' and statistic_type <> 'quantile' order by {keys}"
    )
    assert [row[:4] for row in daily] == [row[:4] for row in whole]
    for last, row in zip(daily, whole, strict=True):
        assert last[4:] == pytest.approx(row[4:], rel=1e-12)


def test_nothing_from_the_exposure_on_is_in_a_covariate(demo):
    """The covariate of everybody is the measure of facts that ended before the exposure."""
    leaks = demo.value(
        """
        select count(*)
        from experiments.exp_user_measures as measures
        inner join experiments.exp_exposures as exposures using (experiment_id, user_id)
        where measures.metric_id = 'orders_28d' and measures.pre_numerator is distinct from (
            select nullif(count(*), 0) from core.fct_orders as orders
            where orders.user_id = measures.user_id and orders.order_status = 'completed'
            and orders.ordered_at < exposures.exposed_at
            and orders.ordered_at >= exposures.exposed_at - interval 28 day
        )
        """
    )
    assert leaks == 0
