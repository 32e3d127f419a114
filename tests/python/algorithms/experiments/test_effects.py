"""Effects against published figures, scipy, and the cases where nothing can be said."""

from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from python_models.algorithms.experiments.effects import Inference, daily_effects, effects
from tests.python.algorithms.experiments.statistic_rows import arm, arm_of, frame

EFFECT_COLUMNS = [
    "absolute_difference",
    "absolute_lower",
    "absolute_upper",
    "p_value",
    "relative_lift",
    "relative_lower",
    "relative_upper",
    "relative_p_value",
]


def only_row(*arms: dict[str, Any]) -> dict[str, Any]:
    rows = effects(frame(*arms)).to_dicts()
    assert len(rows) == 1
    return rows[0]


def of_values(variant: str, values: np.ndarray, **more: Any) -> dict[str, Any]:
    return arm_of(variant, {"numerator": values}, **more)


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


def ratio_arm_of(variant: str, top: np.ndarray, bottom: np.ndarray) -> dict[str, Any]:
    return arm_of(variant, {"numerator": top, "denominator": bottom}, statistic_type="ratio")


def test_ratio_with_denominator_one_is_the_mean() -> None:
    random = np.random.default_rng(2)
    control, variant = random.gamma(2, 3, 80), random.gamma(2, 3, 90)
    plain = only_row(of_values("control", control), of_values("treatment", variant))
    ratio = only_row(
        ratio_arm_of("control", control, np.ones(80)),
        ratio_arm_of("treatment", variant, np.ones(90)),
    )
    for name in EFFECT_COLUMNS:
        assert ratio[name] == pytest.approx(plain[name], rel=1e-9)


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


def test_a_rise_from_below_zero_is_a_rise() -> None:
    random = np.random.default_rng(4)
    row = only_row(
        of_values("control", random.normal(-2, 0.1, 50)),
        of_values("treatment", random.normal(-1, 0.1, 50)),
    )
    assert row["relative_lift"] == pytest.approx(0.5, abs=0.05)
    assert row["relative_lower"] > 0
    assert row["chance_to_win"] > 0.99


def test_good_direction_decides_who_wins_and_what_is_lost() -> None:
    arms = [arm("control", 500, 90), arm("treatment", 500, 120)]
    less = [row | {"good_direction": "decrease"} for row in arms]
    more_is_good, less_is_good = only_row(*arms), only_row(*less)
    assert more_is_good["chance_to_win"] + less_is_good["chance_to_win"] == pytest.approx(1)
    assert less_is_good["expected_loss"] > 0.3 > more_is_good["expected_loss"]


def test_scale_of_a_metric_does_not_matter_to_what_is_relative() -> None:
    random = np.random.default_rng(5)
    control, variant = random.gamma(2, 3, 80), random.gamma(2.2, 3, 90)
    plain, large = (
        only_row(of_values("control", control * unit), of_values("treatment", variant * unit))
        for unit in (1, 1e6)
    )
    scaled = [name for name in plain if name.startswith(("absolute_", "sequential_l"))]
    scaled += ["control_mean", "variant_mean", "sequential_upper"]
    for name, value in plain.items():
        expected = value * 1e6 if name in scaled else value
        assert large[name] == (pytest.approx(expected) if isinstance(value, float) else value)


def test_clusters_and_not_their_users_are_counted() -> None:
    visits = {"numerator": np.array([8.0, 3.0, 9.0]), "denominator": np.array([10.0, 20.0, 15.0])}
    row = only_row(
        arm_of("control", visits, statistic_type="ratio", user_count=4500),
        arm_of("treatment", visits, statistic_type="ratio", user_count=4500),
    )
    few = {"absolute_lower", "absolute_upper", "p_value"}
    same = only_row(
        arm_of("control", visits, statistic_type="ratio"),
        arm_of("treatment", visits, statistic_type="ratio"),
    )
    assert row["control_user_count"] == 4500
    assert {name: row[name] for name in few} == {name: same[name] for name in few}


def test_guardrail_within_its_margin_is_not_inferior() -> None:
    row = only_row(
        arm("control", 500_000, 100_000, non_inferiority_margin=0.05),
        arm("treatment", 500_000, 99_000, non_inferiority_margin=0.05),
    )
    assert row["non_inferiority_p_value"] < 0.001
    assert row["p_value"] < 0.05


def test_every_day_is_what_was_known_that_day() -> None:
    days = [date(2026, 1, 1), date(2026, 1, 2)]
    sums = [(100, 20, 30), (200, 45, 70)]
    rows = [
        arm(variant, users, total[index], statistics_date=day)
        for day, (users, *total) in zip(days, sums, strict=True)
        for index, variant in enumerate(("control", "treatment"))
    ]
    found = daily_effects(frame(*rows).drop("quantile_value", "quantile_lower", "quantile_upper"))
    assert found["statistics_date"].to_list() == days
    last = only_row(arm("control", 200, 45), arm("treatment", 200, 70))
    assert found.row(1, named=True).items() >= {name: last[name] for name in EFFECT_COLUMNS}.items()


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


counts = st.integers(2, 500)


@settings(max_examples=40, deadline=None)
@given(counts, counts, st.data())
def test_swapping_the_arms_turns_the_sign(left: int, right: int, data: st.DataObject) -> None:
    hits = [data.draw(st.integers(0, users)) for users in (left, right)]
    there = only_row(arm("control", left, hits[0]), arm("treatment", right, hits[1]))
    back = only_row(arm("control", right, hits[1]), arm("treatment", left, hits[0]))
    if there["absolute_difference"] is None:
        assert back["absolute_difference"] is None
    else:
        assert there["absolute_difference"] == pytest.approx(-back["absolute_difference"])
        assert there["p_value"] == pytest.approx(back["p_value"])
        assert 0 <= there["p_value"] <= 1
        assert there["absolute_lower"] <= there["absolute_difference"] <= there["absolute_upper"]


def test_row_order_does_not_matter() -> None:
    past = {
        "pre_numerator_sum": 9.0,
        "pre_numerator_sum_squares": 13.0,
        "numerator_pre_numerator_sum": 4.0,
    }
    arms = [
        arm(variant, 40 + index, 11 + index, segment_id=segment, **past)
        for index, (variant, segment) in enumerate(
            (variant, segment)
            for segment in ("a", "b", "c")
            for variant in ("control", "treatment", "other")
        )
    ]
    found = effects(frame(*arms))
    assert found.equals(effects(frame(*reversed(arms))))
    keys = found.select("segment_id", "variant_id", "estimator").rows()
    assert keys == sorted(keys)
    assert {key[-1] for key in keys} == {"cuped", "welch"}
