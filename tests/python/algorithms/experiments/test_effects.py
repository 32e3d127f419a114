"""Effects against published figures, scipy, and the cases where nothing can be said."""

from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy import stats

from python_models.algorithms.experiments.effects import Inference, effects
from tests.python.algorithms.experiments.statistic_rows import (
    EFFECT_COLUMNS,
    arm,
    frame,
    of_values,
    only_row,
    ratio_arm_of,
)


def test_means_agree_with_the_published_vector() -> None:
    row = only_row(
        arm("control", 3407, 1396.87, 52377.9767), arm("treatment", 3461, 2422.7, 134698.29)
    )
    published = {
        "absolute_lower": 0.04538,
        "absolute_upper": 0.53462,
        "p_value": 0.02016,
        "relative_lift": 0.70732,
        "relative_lower": -0.03526,
        "relative_upper": 1.44989,
        "relative_p_value": 0.06191,
    }
    assert {name: round(row[name], 5) for name in published} == published
    assert row["status"] == "ok"


def test_proportions_agree_with_the_published_vector() -> None:
    row = only_row(
        arm("control", 28, 14, statistic_type="proportion"),
        arm("treatment", 30, 16, statistic_type="proportion"),
    )
    assert round(row["relative_p_value"], 5) == 0.80707
    assert row["control_mean"] == 0.5


def test_confidence_sequence_agrees_with_the_published_vector() -> None:
    row = only_row(
        arm("control", 3000, 1396, statistic_type="proportion"),
        arm("treatment", 3461, 2422, statistic_type="proportion"),
    )
    assert round(row["relative_sequential_lower"], 5) == 0.40098
    assert round(row["relative_sequential_upper"], 5) == 0.60675


def test_chance_to_win_agrees_with_the_published_vector() -> None:
    row = only_row(
        arm("control", 100, 49, statistic_type="proportion"),
        arm("treatment", 100, 51, statistic_type="proportion"),
    )
    assert round(row["chance_to_win"], 5) == 0.60918


@pytest.mark.parametrize(
    ("returned", "published"), [((20034, 20119), 0.0744), ((8502, 8279), 0.0016)]
)
def test_pooled_z_agrees_with_cookie_cats(returned: tuple[int, int], published: float) -> None:
    row = only_row(
        arm("control", 44700, returned[0], statistic_type="proportion"),
        arm("treatment", 45489, returned[1], statistic_type="proportion"),
    )
    assert round(row["pooled_p_value"], 4) == published


def test_welch_agrees_with_scipy() -> None:
    random = np.random.default_rng(1)
    for size in (2, 3, 50, 1000):
        control, variant = random.gamma(2, 3, size), random.gamma(2.2, 3, size + 5)
        expected = stats.ttest_ind(variant, control, equal_var=False)
        interval = expected.confidence_interval(0.95)
        row = only_row(of_values("control", control), of_values("treatment", variant))
        assert row["p_value"] == pytest.approx(expected.pvalue, rel=1e-9)
        assert row["absolute_lower"] == pytest.approx(interval.low, rel=1e-9)
        assert row["absolute_upper"] == pytest.approx(interval.high, rel=1e-9)
        assert row["pooled_p_value"] is None


def test_ratio_interval_covers_the_truth_as_often_as_it_says() -> None:
    random = np.random.default_rng(3)
    arms = []
    for run in range(400):
        for variant, ratio in (("control", 2.0), ("treatment", 2.2)):
            bottom = random.poisson(4, 300) + 1.0
            top = random.poisson(ratio * bottom) + 0.0
            arms.append(ratio_arm_of(variant, top, bottom) | {"experiment_id": f"run {run}"})
    found = effects(frame(*arms))
    covered = found.select((pl.lit(0.2).is_between("absolute_lower", "absolute_upper")).mean())
    assert 0.92 <= covered.item() <= 0.98


def test_ratio_of_proportional_values_has_no_variance() -> None:
    bottom = np.array([1.0, 2.0, 3.0, 7.0])
    row = only_row(
        ratio_arm_of("control", bottom * 0.1, bottom),
        ratio_arm_of("treatment", bottom * 0.3, bottom),
    )
    assert row["status"] == "zero_variance"


@pytest.mark.parametrize(
    ("control", "treatment", "status"),
    [
        (arm("other", 50, 9), arm("treatment", 50, 9), "no_control"),
        (arm("control", 1, 1), arm("treatment", 50, 9), "too_few_users"),
        (arm("control", 50, 9), arm("treatment", 0, 0), "too_few_users"),
        (arm("control", 50, 9), arm("treatment", 1, 0, open_count=5), "window_open"),
        (arm("control", 50, 0), arm("treatment", 50, 0), "zero_variance"),
        (arm("control", 50, 5.0, 0.5), arm("treatment", 50, 15.0, 4.5), "zero_variance"),
        (arm("control", 50, float("inf")), arm("treatment", 50, 9), "not_finite"),
        (arm("control", 50, 9), arm("treatment", 50, 9, not_finite_count=1), "not_finite"),
        (
            arm("control", 50, 0, value_count=0),
            arm("treatment", 50, 0, value_count=0),
            "no_values",
        ),
        (arm("control", 50, 9, 12), arm("treatment", 50, 9, 12, unit_count=1), "too_few_users"),
        (arm("control", 50, 9), arm("treatment", 50, float("nan")), "not_finite"),
    ],
)
def test_too_little_data_is_null_and_a_status(
    control: dict[str, Any], treatment: dict[str, Any], status: str
) -> None:
    found = effects(frame(control, treatment))
    row = found.filter(pl.col("variant_id") == "treatment").to_dicts()[0]
    assert row["status"] == status
    assert [row[name] for name in EFFECT_COLUMNS] == [None] * len(EFFECT_COLUMNS)
    if status in ("not_finite", "no_values"):
        assert (row["control_mean"], row["variant_mean"]) == (None, None)


def test_nobody_with_facts_is_no_lack_of_values() -> None:
    idle = {"outcome_count": 0, "value_count": 0}
    row = only_row(arm("control", 50, 0, **idle), arm("treatment", 50, 0, **idle))
    assert (row["status"], row["control_mean"]) == ("zero_variance", 0.0)


def test_zero_control_mean_leaves_the_difference() -> None:
    row = only_row(arm("control", 50, 0), arm("treatment", 50, 9))
    assert row["status"] == "zero_control_mean"
    assert row["absolute_difference"] == 0.18
    assert row["p_value"] is not None
    assert row["relative_lift"] is None


def test_guardrail_within_its_margin_is_not_inferior() -> None:
    row = only_row(
        arm("control", 500_000, 100_000, non_inferiority_margin=0.05),
        arm("treatment", 500_000, 99_000, non_inferiority_margin=0.05),
    )
    assert row["non_inferiority_p_value"] < 0.001
    assert row["p_value"] < 0.05


def test_ratio_without_denominator_says_so() -> None:
    zeros = np.zeros(5)
    row = only_row(
        ratio_arm_of("control", zeros, zeros), ratio_arm_of("treatment", zeros, zeros + 1)
    )
    assert row["status"] == "zero_denominator"


def test_unknown_type_and_double_rows_are_refused() -> None:
    with pytest.raises(ValueError, match="Unknown statistic_type"):
        effects(frame(arm("control", 5, 1, statistic_type="median")))
    with pytest.raises(ValueError, match="two rows"):
        effects(frame(arm("control", 5, 1), arm("control", 6, 1)))


@pytest.mark.parametrize("wrong", [{"confidence": 1.0}, {"peeking_users": 0}])
def test_inference_that_means_nothing_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Inference(**wrong)


def test_no_statistics_give_no_effects() -> None:
    empty = frame(arm("control", 5, 1)).clear()
    assert effects(empty).height == 0
    assert effects(empty).columns == effects(frame(arm("control", 5, 1))).columns
