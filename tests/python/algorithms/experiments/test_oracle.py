"""Effects against figures of gbstats, statsmodels, scipy and user-by-user arithmetic.

The figures are made by oracle/compute_figures.py. Where gbstats 0.8.0 is not followed, on purpose:
its lift after CUPED counts the adjusted control mean as its base though it divides by the observed
one (its later releases count as we do: "users" cases); its covariance of two proportions divides by
n - 1 beside variances that divide by n (later releases: by n; below 5 decimals here); variances of
quantiles have a floor of 1e-5, whatever the unit; one arm without variance hides the effect; what
is unknown is 0, p = 1 or a chance of 1/2; and a variant that nobody planned adds a degree of
freedom to the sample ratio.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from python_models.algorithms.experiments.adjustments import adjusted_p_values
from python_models.algorithms.experiments.bayesian import Prior, posterior
from python_models.algorithms.experiments.differences import Estimate
from python_models.algorithms.experiments.effects import Inference, effects
from python_models.algorithms.experiments.sample_ratio import sample_ratios
from tests.python.algorithms.experiments.statistic_rows import arm, frame

FIGURES = json.loads((Path(__file__).parent / "oracle/figures.json").read_text(encoding="utf-8"))
CASES = {case["name"]: case for case in FIGURES["cases"]}


def close(expected: object) -> Any:
    """Five decimals, and ten digits of what is huge."""
    return pytest.approx(expected, abs=5e-6, rel=1e-10)


def rows_of(arms: list[dict[str, Any]], **more: Any) -> list[dict[str, Any]]:
    found = []
    for variant, values in zip(("control", "treatment"), arms, strict=True):
        given = dict(values)
        found.append(arm(variant, given.pop("users"), 0.0, **(given | more)))
    return found


def prior_of(case: dict[str, Any]) -> Prior:
    return Prior(case.get("prior_mean", 0.0), case.get("prior_deviation"))


@cache
def rows_by_case() -> dict[str, dict[str, Any]]:
    """Effects of all cases that are read alike at once: an experiment each."""
    alike: dict[tuple[Any, ...], list[str]] = {}
    for name, case in CASES.items():
        options = case.get("alpha", 0.05), case.get("peeking_users", 5000), prior_of(case)
        alike.setdefault(options, []).append(name)
    found: dict[str, dict[str, Any]] = {}
    for (alpha, peeking_users, prior), names in alike.items():
        rows = []
        for name in names:
            rows += rows_of(CASES[name]["arms"], experiment_id=name)
            for stratum in CASES[name].get("strata", []):
                rows += rows_of(stratum, experiment_id=name, segmentation="strata")
        inference = Inference(1 - alpha, peeking_users, prior)
        for row in effects(frame(*rows), inference, "strata").to_dicts():
            name = row["experiment_id"]
            is_quantile = CASES[name]["arms"][0]["statistic_type"] == "quantile"
            usual = "quantile" if is_quantile else "welch"
            is_wanted = row["estimator"] == CASES[name].get("estimator", usual)
            if is_wanted and row["segmentation"] == "all":
                found[name] = row
    return found


@pytest.mark.parametrize("name", CASES)
def test_figures_agree_to_five_decimals(name: str) -> None:
    expected = dict(CASES[name]["figures"])
    row = dict(rows_by_case()[name])
    if "posterior_mean" in expected:
        lift = [np.array([row["relative_lift"]]), np.array([row["relative_error"] ** 2])]
        beliefs = posterior(Estimate(*lift, *lift), np.ones(1), prior_of(CASES[name]))
        row["posterior_mean"] = beliefs.mean.item()
        row["posterior_deviation"] = beliefs.deviation.item()
    assert row["status"] == "ok"
    assert {column: row[column] for column in expected} == close(expected)


def test_there_are_as_many_cases_as_promised() -> None:
    sources = [case["source"] for case in FIGURES["cases"]]
    assert sources.count("gbstats") >= 40
    assert {"scipy", "statsmodels", "users"} <= set(sources)


@pytest.mark.parametrize("family", FIGURES["families"], ids=lambda family: len(family["p_value"]))
def test_adjusted_p_values_agree_with_statsmodels(family: dict[str, list[float]]) -> None:
    rows = pl.DataFrame({"p_value": family["p_value"]}).with_columns(
        experiment_id=pl.lit("e"), segmentation=pl.lit("all"), metric_role=pl.lit("goal")
    )
    found = adjusted_p_values(rows)
    for column in ("holm_p_value", "bh_p_value"):
        assert found[column].to_list() == close(family[column])


@pytest.mark.parametrize("split", FIGURES["splits"], ids=lambda split: str(split["users"]))
def test_sample_ratios_agree_with_gbstats(split: dict[str, Any]) -> None:
    rows = pl.DataFrame({"user_count": split["users"], "planned_weight": split["weights"]})
    variants = [f"v{index}" for index in range(rows.height)]
    rows = rows.with_columns(pl.Series("variant_id", variants), experiment_id=pl.lit("e"))
    found = sample_ratios(rows.cast({"planned_weight": pl.Float64})).row(0, named=True)
    assert found["p_value"] == close(split["p_value"])
