"""Confidence sequences, beliefs and non-inferiority: what holds for any effect."""

import numpy as np
import pytest
from scipy import stats

from python_models.algorithms.experiments.bayesian import Prior, posterior
from python_models.algorithms.experiments.confidence_sequence import confidence_sequence
from python_models.algorithms.experiments.differences import Estimate
from python_models.algorithms.experiments.non_inferiority import non_inferiority_p_value
from python_models.algorithms.experiments.welch import student_interval

RANDOM = np.random.default_rng(12)
MANY = Estimate(
    RANDOM.normal(0, 2, 2000),
    RANDOM.gamma(2, 0.3, 2000),
    RANDOM.uniform(2, 500, 2000),
    RANDOM.integers(4, 10**6, 2000) + 0.0,
)
UP, DOWN = np.ones(2000), -np.ones(2000)


def test_sequence_excludes_nothing_exactly_when_its_p_value_says_so() -> None:
    for confidence in (0.95, 0.9):
        found = confidence_sequence(MANY, confidence, 5000)
        outside = (found.lower > 0) | (found.upper < 0)
        assert np.array_equal(outside, found.p_value < 1 - confidence)
        assert 0.1 < outside.mean() < 0.9


def test_sequence_is_never_narrower_than_the_single_look() -> None:
    plain, looks = student_interval(MANY, 0.95), confidence_sequence(MANY, 0.95, 5000)
    many = MANY.freedom > 30
    assert (looks.lower < plain.lower)[many].all()
    assert (looks.upper > plain.upper)[many].all()


def test_sequence_is_tightest_where_it_is_tuned() -> None:
    users = np.geomspace(100, 10**6, 400)
    ones = np.ones(400)
    found = confidence_sequence(Estimate(ones, ones, ones, users), 0.95, 5000)
    assert users[np.argmin(found.upper)] == pytest.approx(5000, rel=0.15)


def test_looking_every_day_errs_no_more_often_than_promised() -> None:
    random = np.random.default_rng(13)
    days, daily, runs = 60, 50, 1500
    change = random.normal(0, np.sqrt(2 / daily), (runs, days)).cumsum(axis=1)
    number = np.arange(1, days + 1)
    freedom = np.broadcast_to(2 * number * daily - 2.0, change.shape)
    users = np.broadcast_to(2.0 * number * daily, change.shape)
    variance = np.broadcast_to(2 / (number * daily), change.shape)
    estimate = Estimate(change / number, variance, freedom, users)
    ever = [
        (found.p_value < 0.05).any(axis=1).mean()
        for found in (confidence_sequence(estimate, 0.95, 5000), student_interval(estimate, 0.95))
    ]
    assert ever[0] <= 0.05
    assert ever[1] > 0.25


def test_flat_prior_is_the_one_sided_normal_test() -> None:
    expected = stats.norm.cdf(MANY.value / MANY.error)
    assert posterior(MANY, UP).chance_to_win == pytest.approx(expected)
    assert posterior(MANY, DOWN).chance_to_win == pytest.approx(1 - expected)


def test_loss_of_one_choice_is_gain_of_the_other() -> None:
    for prior in (None, Prior(0.1, 0.5)):
        up, down = posterior(MANY, UP, prior), posterior(MANY, DOWN, prior)
        assert down.expected_loss - up.expected_loss == pytest.approx(up.mean)
        assert (up.expected_loss >= 0).all()


def test_strong_prior_outweighs_the_data_and_weak_one_does_not() -> None:
    assert posterior(MANY, UP, Prior(0.3, 1e-9)).mean == pytest.approx(0.3)
    assert posterior(MANY, UP, Prior(0.3, 1e9)).mean == pytest.approx(MANY.value)


@pytest.mark.parametrize("deviation", [0.0, -1.0, float("nan")])
def test_prior_without_spread_is_refused(deviation: float) -> None:
    with pytest.raises(ValueError, match="deviation is above 0"):
        Prior(deviation=deviation)


def test_not_inferior_is_an_interval_that_keeps_clear_of_the_margin() -> None:
    margin = RANDOM.uniform(0, 2, 2000)
    interval = student_interval(MANY, 0.95)
    not_worse = non_inferiority_p_value(MANY, margin, UP) < 0.025
    assert np.array_equal(not_worse, interval.lower > -margin)
    assert 0.1 < not_worse.mean() < 0.9
    not_higher = non_inferiority_p_value(MANY, margin, DOWN) < 0.025
    assert np.array_equal(not_higher, interval.upper < margin)


def test_guardrail_without_margin_is_not_tested() -> None:
    assert np.isnan(non_inferiority_p_value(MANY, np.full(2000, np.nan), UP)).all()
