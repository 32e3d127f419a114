"""Bandit shares against closed formulas and quadrature, and when the plan stands."""

import polars as pl
import pytest

from python_models.algorithms.experiments.thompson import bandit_weights
from tests.python.algorithms.experiments.statistic_rows import arm, frame


def proportion(variant, users, did, **more):
    return arm(variant, users, did, statistic_type="proportion", **more)


def mean(variant, value, error, users=1000):
    """An arm whose mean has this standard error."""
    squares = users * (error**2 * (users - 1) + value**2)
    return arm(variant, users, value * users, squares)


def weights(*arms, min_share=0.0, allocation="bandit"):
    experiments = pl.DataFrame(
        {
            "experiment_id": ["experiment"],
            "primary_metric_id": ["metric"],
            "allocation": [allocation],
        }
    )
    names = sorted({row["variant_id"] for row in arms})
    variants = pl.DataFrame(
        {"experiment_id": "experiment", "variant_id": names, "planned_weight": [1.0] * len(names)}
    )
    return bandit_weights(frame(*arms), experiments, variants, min_share)


@pytest.mark.parametrize(
    ("control", "treatment", "chance"),
    [
        # Miller (2014), "Formulas for Bayesian A/B Testing", eq. 6, with prior Beta(1, 1).
        ((28, 14), (30, 16), 0.5985482066816906),
        ((100, 49), (100, 51), 0.6107705226878282),
        ((20, 0), (20, 3), 0.9465290806754221),
    ],
)
def test_two_proportions_agree_with_the_closed_formula(control, treatment, chance):
    found = weights(proportion("control", *control), proportion("treatment", *treatment))
    assert found["chance_to_be_best"].to_list() == pytest.approx([1 - chance, chance], abs=1e-4)


def test_three_means_agree_with_numerical_integration():
    # scipy.integrate.quad of the density of one arm times the others' distribution functions.
    found = weights(mean("a", 1.0, 0.1), mean("b", 1.2, 0.15), mean("c", 1.1, 0.2))
    expected = [0.06423044636308334, 0.6119064171207833, 0.3238631365161334]
    assert found["chance_to_be_best"].to_list() == pytest.approx(expected, abs=1e-4)
    assert found["bandit_share"].to_list() == pytest.approx(expected, abs=1e-4)


def test_less_is_better_where_the_seed_says_so():
    arms = [
        proportion("control", 100, 20, good_direction="decrease"),
        proportion("treatment", 100, 10, good_direction="decrease"),
    ]
    more = weights(*(row | {"good_direction": "increase"} for row in arms))
    less = weights(*arms)
    assert less["bandit_share"][1] == pytest.approx(more["bandit_share"][0], abs=1e-4)
    assert less["bandit_share"][1] > 0.9


def test_every_variant_keeps_its_least_share():
    arms = [proportion("control", 1000, 10), proportion("treatment", 1000, 500)]
    assert weights(*arms, min_share=0.05)["bandit_share"].to_list() == pytest.approx([0.05, 0.95])
    assert weights(*arms, min_share=0.9)["bandit_share"].to_list() == pytest.approx([0.5, 0.5])


def test_segments_have_shares_of_their_own():
    new = {"segmentation": "lifecycle", "segment_id": "new"}
    found = weights(
        proportion("control", 100, 10),
        proportion("treatment", 100, 10),
        proportion("control", 100, 10, **new),
        proportion("treatment", 100, 40, **new),
    )
    shares = found.group_by("segment_id").agg(pl.col("bandit_share").sum())
    assert shares["bandit_share"].to_list() == pytest.approx([1, 1])
    assert found.filter(segment_id="all")["bandit_share"][1] == pytest.approx(0.5)
    assert found.filter(segment_id="new")["bandit_share"][1] > 0.99


@pytest.mark.parametrize(
    ("other", "status"),
    [
        (proportion("treatment", 1, 1), "too_few_users"),
        (proportion("treatment", 0, 0, open_count=9), "window_open"),
        (proportion("treatment", 50, 9, not_finite_count=1), "not_finite"),
        (arm("treatment", 50, 50.0, 50.0), "zero_variance"),
    ],
)
def test_the_plan_stands_where_an_arm_says_nothing(other, status):
    found = weights(proportion("control", 100, 10), other)
    assert found["status"].to_list() == [status] * 2
    assert found["bandit_share"].to_list() == [None, None]
    assert found["planned_share"].to_list() == [0.5, 0.5]


def test_experiments_with_a_fixed_split_are_left_out():
    arms = [proportion("control", 100, 10), proportion("treatment", 100, 10)]
    assert weights(*arms, allocation="fixed").is_empty()


def test_a_least_share_that_is_none_is_refused():
    with pytest.raises(ValueError, match="bandit_min_share is 2"):
        weights(proportion("control", 9, 1), min_share=2)
