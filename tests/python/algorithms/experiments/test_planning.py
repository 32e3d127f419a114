"""Plans from baselines: known variances, known sizes."""

import numpy as np
import polars as pl
import pytest

from python_models.algorithms.experiments.planning import (
    baselines,
    lifts_by_week,
    sample_sizes,
)
from tests.python.algorithms.experiments.statistic_rows import arm, arm_of, frame

RNG = np.random.default_rng(3)
BEFORE = RNG.exponential(size=4000)
AFTER = BEFORE + RNG.exponential(size=4000)
TEN_PERCENT = {"alpha": 0.05, "power": 0.8}


def baseline(*rows, weekly=700.0):
    return frame(*rows).with_columns(pl.lit(weekly).alias("weekly_user_count"))


def covaried():
    return baseline(arm_of("everybody", {"numerator": AFTER, "pre_numerator": BEFORE}))


def test_cuped_leaves_one_minus_rho_squared_of_the_variance():
    found = baselines(covaried())
    rho = np.corrcoef(BEFORE, AFTER)[0, 1]
    assert found["welch"].variance == pytest.approx([AFTER.var(ddof=1)])
    assert found["cuped"].variance == pytest.approx([AFTER.var(ddof=1) * (1 - rho**2)])
    assert found["cuped"].mean == pytest.approx([AFTER.mean()])


def test_cuped_needs_fewer_users_in_the_same_proportion():
    sizes = sample_sizes(covaried(), 0.05, (1, 1), 14, **TEN_PERCENT)
    plain, cuped = sizes["total_user_count"].to_list()
    rho = np.corrcoef(BEFORE, AFTER)[0, 1]
    assert cuped / plain == pytest.approx(1 - rho**2, rel=1e-3)


def test_a_proportion_takes_the_users_that_statsmodels_says():
    # As in test_power: .10 to .12 with power .8 takes 3838.1 users in each arm.
    rows = baseline(arm("everybody", 1000, 100, statistic_type="proportion"))
    size = sample_sizes(rows, 0.2, (1, 1), 7, **TEN_PERCENT).row(0, named=True)
    assert (size["control_user_count"], size["variant_user_count"]) == (3839, 3839)
    assert size["total_user_count"] == 7677
    # 11 weeks of 700 users, and one for the window of the last.
    assert size["duration_weeks"] == 12


def test_more_variants_and_uneven_weights_take_more_users():
    rows = baseline(arm("everybody", 1000, 100, statistic_type="proportion"))
    totals = [
        sample_sizes(rows, 0.2, shares, 7, **TEN_PERCENT)["total_user_count"][0]
        for shares in ((1, 1), (9, 1), (1, 1, 1))
    ]
    assert totals[0] < totals[2]
    assert totals[0] < totals[1]


def test_two_variants_share_the_error():
    rows = baseline(arm("everybody", 1000, 100, statistic_type="proportion"))
    shared = sample_sizes(rows, 0.2, (1, 1, 1), 7, alpha=0.05, power=0.8)
    alone = sample_sizes(rows, 0.2, (1, 1), 7, alpha=0.025, power=0.8)
    assert shared["control_user_count"][0] == alone["control_user_count"][0]


def test_the_lift_of_the_planned_weeks_is_the_planned_lift():
    rows = baseline(arm_of("everybody", {"numerator": AFTER}))
    total = sample_sizes(rows, 0.05, (2, 1), 7, **TEN_PERCENT)["total_user_count"][0]
    steady = rows.with_columns(pl.lit(total / 4).alias("weekly_user_count"))
    lifts = lifts_by_week(steady, [1, 4], (2, 1), **TEN_PERCENT).filter(estimator="welch")
    assert lifts["detectable_lift"].to_list() == pytest.approx([0.1, 0.05], rel=1e-3)


@pytest.mark.parametrize(
    "row",
    [
        arm("everybody", 0, 0),
        arm("everybody", 100, 0, statistic_type="proportion"),
        arm("everybody", 100, 100, 100),
    ],
)
def test_a_baseline_that_cannot_tell_gives_no_number(row):
    sizes = sample_sizes(baseline(row), 0.1, (1, 1), 7, **TEN_PERCENT)
    assert sizes["total_user_count"].null_count() == sizes["duration_weeks"].null_count() == 2
    lifts = lifts_by_week(baseline(row), [1], (1, 1), **TEN_PERCENT)
    assert lifts["detectable_lift"].null_count() == 2
