"""Balance before the experiment and novelty within it, against scipy and numpy."""

import numpy as np
import polars as pl
import pytest
from scipy import stats

from python_models.algorithms.experiments.validity import (
    balance_tests,
    novelty_tests,
    validity_tests,
)

BALANCE_COLUMNS = {
    "experiment_id": pl.String,
    "check_id": pl.String,
    "metric_id": pl.String,
    "variant_id": pl.String,
    "control_variant_id": pl.String,
    "unit_count": pl.Int64,
    "numerator_sum": pl.Float64,
    "numerator_sum_squares": pl.Float64,
    "denominator_sum": pl.Float64,
    "denominator_sum_squares": pl.Float64,
    "numerator_denominator_sum": pl.Float64,
}
DAY_COLUMNS = {
    "experiment_id": pl.String,
    "metric_id": pl.String,
    "variant_id": pl.String,
    "control_variant_id": pl.String,
    "exposure_day_number": pl.Int64,
    "user_count": pl.Int64,
    "numerator_sum": pl.Float64,
    "numerator_sum_squares": pl.Float64,
}


def balance_row(variant, values, below=None):
    below_sums = [None] * 3
    if below is not None:
        below_sums = [below.sum(), (below**2).sum(), (values * below).sum()]
    sums = [len(values), values.sum(), (values**2).sum(), *below_sums]
    return ("x", "preperiod_imbalance", "m", variant, "a", *sums)


def balance(*rows):
    return pl.DataFrame(rows, schema=BALANCE_COLUMNS, orient="row")


def days(means, users=1000, variants=("a", "b"), variance=1.0):
    """Exposure days of which the arms' daily means are known: two rows a day."""
    rows = [
        ("x", "m", variant, "a", day, users, mean * users,
         variance * (users - 1) + users * mean**2)
        for variant, arm_means in zip(variants, means, strict=True)
        for day, mean in enumerate(arm_means)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=DAY_COLUMNS, orient="row")


def test_means_before_exposure_agree_with_scipy():
    draw = np.random.default_rng(1)
    first, second = draw.gamma(2, 3, 300), draw.gamma(2, 3.4, 280)
    row = balance_tests(balance(balance_row("b", second), balance_row("a", first))).to_dicts()[0]
    expected = stats.ttest_ind(second, first, equal_var=False)
    assert row["p_value"] == pytest.approx(expected.pvalue, rel=1e-9)
    assert row["estimate"] / row["estimate_error"] == pytest.approx(expected.statistic, rel=1e-9)
    assert (row["first_value"], row["second_value"]) == pytest.approx((first.mean(), second.mean()))
    assert row["status"] == "ok"


def test_ratios_before_exposure_are_ratios_of_sums():
    top, below = np.array([1.0, 2.0, 6.0]), np.array([1.0, 1.0, 4.0])
    rows = [balance_row("a", top, below), balance_row("b", top, below * 2)]
    row = balance_tests(balance(*rows)).to_dicts()[0]
    assert (row["first_value"], row["second_value"]) == (1.5, 0.75)


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [
        (None, [1, 2, 3], "no_control"),
        ([1], [1, 2, 3], "too_few_users"),
        ([2, 2, 2], [2, 2, 2], "zero_variance"),
    ],
)
def test_without_a_comparison_there_is_a_status(first, second, status):
    rows = [balance_row("b", np.array(second, dtype=float))]
    if first is not None:
        rows.append(balance_row("a", np.array(first, dtype=float)))
    row = balance_tests(balance(*rows)).to_dicts()[0]
    assert (row["p_value"], row["estimate"], row["estimate_error"]) == (None, None, None)
    assert row["status"] == status


def line(x, y, error):
    """Slope, its error and p-value of a weighted line, by numpy and scipy."""
    (slope, start), covariance = np.polyfit(x, y, 1, w=1 / error, cov="unscaled")
    slope_error = np.sqrt(covariance[0, 0])
    return start, slope, slope_error, 2 * stats.t.sf(abs(slope) / slope_error, len(x) - 2)


def test_slope_is_numpys_weighted_line_and_both_scales_must_agree():
    draw = np.random.default_rng(2)
    control, variant = 5 + draw.normal(0, 0.02, 10), 5.4 + draw.normal(0, 0.02, 10)
    row = novelty_tests(days([control, variant])).to_dicts()[0]
    level, x = (control + variant) / 2, np.log1p(np.arange(10))
    error = np.full(10, np.sqrt(2 / 1000))
    start, slope, slope_error, lift_p_value = line(x, (variant - control) / level, error / level)
    difference_p_value = line(x, variant - control, error)[3]
    assert row["estimate"] == pytest.approx(slope)
    assert row["estimate_error"] == pytest.approx(slope_error)
    assert (row["first_value"], row["second_value"]) == pytest.approx((start, start + slope * x[9]))
    assert row["p_value"] == pytest.approx(max(lift_p_value, difference_p_value))


def test_days_that_scatter_widen_the_error():
    control = np.full(10, 5.0)
    variant = control + np.tile([0.0, 1.0], 5)
    row = novelty_tests(days([control, variant])).to_dicts()[0]
    level = (control + variant) / 2
    x, weight = np.log1p(np.arange(10)), level / np.sqrt(2 / 1000)
    _, covariance = np.polyfit(x, (variant - control) / level, 1, w=weight, cov=True)
    assert row["estimate_error"] == pytest.approx(np.sqrt(covariance[0, 0]))


def test_fading_effect_is_found():
    fading = 1 / (1 + np.arange(14))
    novel = novelty_tests(days([np.full(14, 5.0), 5 + 2 * fading])).to_dicts()[0]
    assert novel["p_value"] < 1e-5
    assert novel["first_value"] > 0.25
    assert novel["second_value"] < 0.05


@pytest.mark.parametrize(
    "variant_means",
    [
        pytest.param(lambda control: 1.1 * control, id="steady lift"),
        pytest.param(lambda control: control + 1, id="steady difference"),
    ],
)
def test_metric_that_peaks_on_the_day_of_exposure_is_not_mistaken_for_novelty(variant_means):
    control = 5 + 50 / (1 + np.arange(14))
    row = novelty_tests(days([control, variant_means(control)])).to_dicts()[0]
    assert row["p_value"] > 0.9


def test_effects_that_do_not_fade_are_rarely_called_novel():
    draw = np.random.default_rng(3)
    noise = draw.normal(0, np.sqrt(1 / 1000), (1000, 2, 14))
    runs = [
        days([5 + control, 5.5 + variant]).with_columns(pl.lit(str(run)).alias("experiment_id"))
        for run, (control, variant) in enumerate(noise)
    ]
    false_alarms = (novelty_tests(pl.concat(runs))["p_value"] < 0.05).mean()
    assert 0.01 < false_alarms < 0.067, "nominal or below: the 99 % band of 5 % ends at 6.7 %"


@pytest.mark.parametrize("means", [[[5, 5], [6, 6]], [[0] * 9, [0] * 9], [[5] * 9, []]])
def test_too_few_days_are_a_status(means):
    row = novelty_tests(days([means[0], means[1] or [5]])).to_dicts()[0]
    assert (row["p_value"], row["status"]) == (None, "too_few_days")


def test_order_of_rows_does_not_matter_and_no_rows_give_none():
    arms = balance(balance_row("a", np.arange(9.0)), balance_row("b", np.arange(12.0)))
    means = days([np.linspace(5, 6, 9), np.linspace(6, 5, 9)])
    found = validity_tests(arms, means)
    assert found["check_id"].to_list() == ["novelty", "preperiod_imbalance"]
    assert validity_tests(arms.reverse(), means.reverse()).equals(found)
    assert validity_tests(arms.clear(), means.clear()).height == 0
