"""Sample-ratio check against published figures and scipy."""

import polars as pl
import pytest
from scipy import stats

from python_models.algorithms.experiments.sample_ratio import sample_ratios


def frame(counts: list[int], weights: list[float | None], experiment: str = "e") -> pl.DataFrame:
    return pl.DataFrame(
        {
            "experiment_id": [experiment] * len(counts),
            "variant_id": [f"v{index}" for index in range(len(counts))],
            "user_count": counts,
            "planned_weight": weights,
        },
        schema_overrides={"planned_weight": pl.Float64},
    )


def test_published_vector() -> None:
    row = sample_ratios(frame([1000, 1200], [1, 1])).to_dicts()[0]
    assert row["p_value"] == pytest.approx(2.0e-5, abs=5e-7)


def test_cookie_cats() -> None:
    row = sample_ratios(frame([44700, 45489], [0.5, 0.5])).to_dicts()[0]
    assert round(row["p_value"], 3) == 0.009


def test_unequal_weights_agree_with_scipy() -> None:
    row = sample_ratios(frame([800, 110, 90], [8, 1, 1])).to_dicts()[0]
    expected = stats.chisquare([800, 110, 90], [800, 100, 100])
    assert row["chi_square"] == pytest.approx(expected.statistic)
    assert row["p_value"] == pytest.approx(expected.pvalue)
    assert row["degrees_of_freedom"] == 2


@pytest.mark.parametrize(
    ("counts", "weights", "status"),
    [
        ([0, 0], [1, 1], "no_users"),
        ([50], [1], "too_few_variants"),
        ([50, 50], [1, None], "too_few_variants"),
        ([50, 50], [None, None], "too_few_variants"),
    ],
)
def test_too_little_data_is_null_and_a_status(
    counts: list[int], weights: list[float | None], status: str
) -> None:
    row = sample_ratios(frame(counts, weights)).to_dicts()[0]
    assert (row["status"], row["p_value"], row["chi_square"]) == (status, None, None)


def test_variant_outside_the_plan_is_left_out_of_the_test() -> None:
    with_stranger = sample_ratios(frame([500, 520, 7], [1, 1, None])).to_dicts()[0]
    without = sample_ratios(frame([500, 520], [1, 1])).to_dicts()[0]
    assert with_stranger == without


def test_empty_frame_gives_no_rows() -> None:
    assert sample_ratios(frame([], [])).height == 0
