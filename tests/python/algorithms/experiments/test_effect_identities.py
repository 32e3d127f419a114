"""What holds of any effects: swapped arms, other units, other days, another order of rows."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from python_models.algorithms.experiments.effects import daily_effects, effects
from tests.python.algorithms.experiments.statistic_rows import (
    EFFECT_COLUMNS,
    arm,
    arm_of,
    frame,
    of_values,
    only_row,
    ratio_arm_of,
)


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


def test_every_day_is_what_was_known_that_day() -> None:
    days = [date(2026, 1, 1), date(2026, 1, 2)]
    sums = [(100, 20, 30), (200, 45, 70)]
    rows = [
        arm(variant, users, total[index], statistics_date=day)
        for day, (users, *total) in zip(days, sums, strict=True)
        for index, variant in enumerate(("control", "treatment"))
    ]
    found = daily_effects(frame(*rows).select(pl.exclude("^quantile_.*$")))
    assert found["statistics_date"].to_list() == days
    last = only_row(arm("control", 200, 45), arm("treatment", 200, 70))
    assert found.row(1, named=True).items() >= {name: last[name] for name in EFFECT_COLUMNS}.items()


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
