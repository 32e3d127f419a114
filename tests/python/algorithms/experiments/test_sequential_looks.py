"""Weekly looks: when they fall, and the bounds they meet."""

import datetime as dt

import polars as pl
import pytest

from python_models.algorithms.experiments.sequential_looks import sequential_looks

FIRST = dt.date(2026, 5, 1)


def day(number, users, z=1.0, **more):
    return {
        "experiment_id": "experiment",
        "variant_id": "treatment",
        "metric_id": "metric",
        "estimator": "cuped",
        "statistics_date": FIRST + dt.timedelta(days=number),
        "variant_user_count": users,
        "absolute_difference": z * 0.5,
        "absolute_error": 0.5,
    } | more


def plan(*variants, users=500):
    return pl.DataFrame(
        {
            "experiment_id": "experiment",
            "variant_id": list(variants),
            "metric_id": "metric",
            "estimator": "cuped",
            "planned_user_count": pl.Series([users] * len(variants), dtype=pl.Int64),
        }
    )


def looked(*days, plans=None, **options):
    return sequential_looks(
        pl.DataFrame(days), plan("treatment") if plans is None else plans, **options
    )


def test_five_weekly_looks_meet_the_published_bounds():
    found = looked(*(day(number, 100 + 100 * (number // 7)) for number in range(35)))
    assert found["information_share"].to_list() == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])
    # Reboussin et al. (2000): O'Brien-Fleming by spending, five looks.
    assert found["z_bound"].to_list() == pytest.approx(
        [4.8769, 3.3569, 2.6803, 2.2898, 2.0310], abs=2e-4
    )
    assert found["statistics_date"].to_list() == [FIRST + dt.timedelta(weeks=n) for n in range(5)]
    assert found["look_number"].to_list() == [1, 2, 3, 4, 5]


def test_what_was_crossed_once_stays_crossed():
    scores = [1.0, 3.5, 1.0]
    found = looked(*(day(7 * week, 100 + 100 * week, z) for week, z in enumerate(scores)))
    assert found["is_crossed"].to_list() == [False, True, True]
    assert found["z_statistic"].to_list() == pytest.approx(scores)


def test_a_full_plan_is_looked_at_once_and_no_more():
    found = looked(day(0, 250), day(8, 600), day(15, 700))
    assert found["information_share"].to_list() == [0.5, 1.0]
    assert found["spent_alpha"].to_list()[-1] == pytest.approx(0.05)


def test_weeks_without_users_and_days_without_an_error_are_no_looks():
    found = looked(day(0, 2, absolute_error=None), day(1, 100), day(9, 100), day(16, 200))
    assert found["information_share"].to_list() == [0.2, 0.4]


def test_variants_share_the_error():
    found = looked(day(0, 500), day(0, 500, variant_id="other"), plans=plan("treatment", "other"))
    assert found["p_value_bound"].to_list() == pytest.approx([0.025, 0.025])


def test_without_a_plan_there_is_no_look():
    assert looked(day(0, 100), plans=plan("treatment", users=None)).is_empty()
