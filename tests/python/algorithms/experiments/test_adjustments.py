"""Holm and Benjamini-Hochberg against scipy and worked by hand."""

import numpy as np
import polars as pl
import pytest
from scipy import stats

from python_models.algorithms.experiments.adjustments import (
    adjusted_p_values,
    estimator_p_values,
)


def frame(p_values: list[float | None], **columns: str) -> pl.DataFrame:
    names = {"experiment_id": "e", "segmentation": "all", "metric_role": "goal"} | columns
    return pl.DataFrame({"p_value": p_values}, schema={"p_value": pl.Float64}).with_columns(
        pl.lit(value).alias(name) for name, value in names.items()
    )


def test_holm_worked_by_hand() -> None:
    found = adjusted_p_values(frame([0.04, 0.01, 0.03, 0.005]))
    assert found["holm_p_value"].to_list() == pytest.approx([0.06, 0.03, 0.06, 0.02])


def test_benjamini_hochberg_agrees_with_scipy() -> None:
    p_values = np.random.default_rng(4).uniform(size=50) ** 2
    found = adjusted_p_values(frame(p_values.tolist()))
    assert found["bh_p_value"].to_list() == pytest.approx(
        stats.false_discovery_control(p_values).tolist()
    )


def test_unknown_p_values_and_other_roles_do_not_count() -> None:
    goals, guardrails = frame([0.02, None]), frame([0.01], metric_role="guardrail")
    found = adjusted_p_values(pl.concat([goals, guardrails]))
    assert found["holm_p_value"].to_list() == [0.02, None, None]


def test_families_are_experiment_and_segmentation() -> None:
    found = adjusted_p_values(pl.concat([frame([0.01, 0.02]), frame([0.01], segmentation="rfm")]))
    assert found["holm_p_value"].to_list() == pytest.approx([0.02, 0.02, 0.01])


def test_family_of_an_estimator_is_completed_by_plain_p_values() -> None:
    plain = frame([0.01, 0.04, 0.03], estimator="welch")
    cuped = frame([0.02, None], estimator="cuped")
    rows = pl.concat(
        found.with_columns(metric_id=pl.Series([f"m{row}" for row in range(found.height)]))
        for found in (plain, cuped)
    )
    adjusted = estimator_p_values(rows, ["metric_id"])
    found = {
        (row["estimator"], row["metric_id"]): row["holm_p_value"] for row in adjusted.to_dicts()
    }
    assert adjusted.height == rows.height
    # Plain: .01 · 3, .03 · 2, .04 · 1 made no smaller. Adjusted: .02 beside .03 and .04.
    expected = {("welch", "m0"): 0.03, ("welch", "m2"): 0.06, ("welch", "m1"): 0.06}
    expected |= {("cuped", "m0"): 0.06}
    assert {key: found[key] for key in expected} == pytest.approx(expected)
    assert found["cuped", "m1"] is None
