"""Sample sizes, detectable effects and power against statsmodels' figures."""

import numpy as np
import pytest

from python_models.algorithms.experiments.power import (
    Baseline,
    Design,
    control_users,
    detectable_lift,
    duration_weeks,
    power_at,
    users_for,
)


def mean(value=1.0, variance=1.0):
    return Baseline(np.array([value]), np.array([variance]), np.array([False]))


def proportion(share):
    return Baseline(np.array([share]), np.array([share * (1 - share)]), np.array([True]))


@pytest.mark.parametrize(
    ("effect", "alpha", "power", "ratio", "users"),
    [
        # statsmodels 0.14: NormalIndPower().solve_power(effect, alpha=, power=, ratio=).
        (0.2, 0.05, 0.8, 1, 392.4430232577885),
        (0.1, 0.05, 0.9, 1, 2101.483881928466),
        (0.05, 0.01, 0.8, 2, 7007.380889144108),
        (0.5, 0.1, 0.95, 0.5, 129.86577831174603),
    ],
)
def test_users_for_a_mean_agree_with_statsmodels(effect, alpha, power, ratio, users):
    found = control_users(mean(), effect, Design(alpha, power, ratio))
    # statsmodels counts results that are significant in the wrong direction, too.
    assert found == pytest.approx([users], rel=2e-5)


@pytest.mark.parametrize(
    ("share", "lift", "power", "users"),
    [
        # statsmodels 0.14: power.normal_sample_size_one_tail(difference, power, .025, std, std)
        # with std = sqrt(p (1 - p) + q (1 - q)).
        (0.10, 0.2, 0.8, 3838.102190096705),
        (0.50, 0.1, 0.9, 2090.977189226684),
    ],
)
def test_users_for_a_proportion_agree_with_statsmodels(share, lift, power, users):
    assert control_users(proportion(share), lift, Design(power=power)) == pytest.approx([users])


def test_users_for_means_agree_with_the_published_example():
    # Chow et al. (2018), 3.2.4: standard deviation .10, difference .05, alpha .05, power .8: 63
    # patients an arm.
    found = control_users(mean(1.0, 0.01), 0.05, Design(0.05, 0.8))
    assert np.ceil(found) == [63]


@pytest.mark.parametrize(
    ("effect", "users", "alpha", "ratio", "power"),
    [
        # statsmodels 0.14: NormalIndPower().power(effect, users, alpha, ratio).
        (0.1, 1000, 0.05, 1, 0.6087794846454566),
        (0.05, 2000, 0.01, 3, 0.2613048627702931),
        (0.3, 100, 0.05, 1, 0.5641160254310036),
    ],
)
def test_power_agrees_with_statsmodels(effect, users, alpha, ratio, power):
    error = np.sqrt(1 / users + 1 / (ratio * users))
    assert power_at(np.array([effect]), np.array([error]), alpha) == pytest.approx([power])


@pytest.mark.parametrize(
    ("users", "alpha", "power", "ratio", "effect"),
    [
        (400, 0.05, 0.8, 1, 0.19810178824311017),
        (5000, 0.05, 0.9, 0.25, 0.10250712154837885),
    ],
)
def test_the_detectable_effect_agrees_with_statsmodels(users, alpha, power, ratio, effect):
    found = detectable_lift(mean(2.0, 4.0), users, Design(alpha, power, ratio))
    assert found == pytest.approx([effect], rel=2e-5)


def test_users_and_detectable_lift_are_each_other_s_inverse():
    users = control_users(mean(3.0, 7.0), 0.07, Design(ratio=0.5))
    assert detectable_lift(mean(3.0, 7.0), users, Design(ratio=0.5)) == pytest.approx([0.07])


def test_less_variance_needs_fewer_users_in_proportion():
    plain = control_users(mean(1.0, 4.0), 0.1, Design())
    assert control_users(mean(1.0, 1.0), 0.1, Design()) == pytest.approx(plain / 4)


def test_users_needed_follow_from_the_error_so_far():
    error = np.sqrt(np.array([2 / 100]))
    found = users_for(np.array([100.0]), np.array([0.2]), error, Design())
    assert found == pytest.approx([392.4430232577885], rel=2e-5)


def test_weeks_hold_the_users_and_the_window_of_the_last():
    found = duration_weeks(np.array([1000.0, 1001.0, 10.0]), np.array([500.0, 500.0, 0.0]), 14)
    assert found == pytest.approx([4, 5, np.nan], nan_ok=True)


@pytest.mark.parametrize(
    "baseline", [mean(0.0), mean(1.0, 0.0), mean(1.0, np.nan), proportion(0.95), proportion(0.0)]
)
def test_what_no_number_of_users_can_show_is_unknown(baseline):
    assert np.isnan(control_users(baseline, 0.1, Design())).all()


@pytest.mark.parametrize("wrong", [{"alpha": 0}, {"power": 1}, {"ratio": 0}])
def test_an_impossible_plan_is_refused(wrong):
    with pytest.raises(ValueError, match=r"between 0 and 1|above 0"):
        Design(**wrong)
