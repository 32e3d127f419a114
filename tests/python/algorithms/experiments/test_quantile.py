"""Quantiles: intervals that cover as often as they say, and quantiles that have none."""

from typing import Any

import numpy as np
import polars as pl
import pytest

from python_models.algorithms.experiments.effects import effects
from tests.python.algorithms.experiments.statistic_rows import arm, frame, only_row


def ranked(variant: str, values: np.ndarray, level: float, **more: Any) -> dict[str, Any]:
    width = 1.96 * np.sqrt(level * (1 - level) / len(values))
    shares = np.clip([level, level - width, level + width], 0, 1)
    middle, lower, upper = np.quantile(values, shares).tolist()
    names = {"quantile_value": middle, "quantile_lower": lower, "quantile_upper": upper}
    kind = {"statistic_type": "quantile", "quantile_level": level}
    return arm(variant, len(values), 0.0, **(names | kind | more))


@pytest.mark.parametrize("level", [0.5, 0.9])
def test_quantile_interval_covers_the_truth_as_often_as_it_says(level: float) -> None:
    random = np.random.default_rng(11)
    rows = []
    for run in range(400):
        for name, shift in (("control", 0.0), ("treatment", 0.4)):
            values = random.lognormal(1, 1, 600) + shift
            rows.append(ranked(name, values, level, experiment_id=f"{run}"))
    found = effects(frame(*rows))
    assert found["estimator"].unique().to_list() == ["quantile"]
    covered = found.select(pl.lit(0.4).is_between("absolute_lower", "absolute_upper").mean()).item()
    assert 0.92 <= covered <= 0.99


def test_quantile_of_too_few_users_is_unknown() -> None:
    values = np.arange(30.0)
    row = only_row(ranked("control", values, 0.99), ranked("treatment", values, 0.99))
    assert row["status"] == "too_few_users"
    assert row["absolute_difference"] is None


def test_quantile_of_users_assigned_in_groups_is_unknown() -> None:
    values, few = np.arange(500.0), {"unit_count": 20}
    arms = [ranked(name, values, 0.5, **few) for name in ("control", "treatment")]
    row = only_row(*arms)
    assert row["status"] == "grouped_quantile"
    assert row["absolute_difference"] is None
