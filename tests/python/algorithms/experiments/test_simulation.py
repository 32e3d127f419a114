"""Simulated experiments: their own truth, and whether the methods keep their word."""

import numpy as np
import polars as pl
import pytest

from python_models.algorithms.experiments import simulation
from python_models.algorithms.experiments.simulated_experiments import (
    EXPLAINED,
    MEANS,
    Setup,
    simulated_days,
    simulated_statistics,
    true_median,
)
from python_models.algorithms.experiments.simulation import simulate


def found(checks, method):
    (check,) = [one for one in checks if one.method == method]
    return check


def test_what_is_drawn_has_the_means_that_are_said():
    rows = simulated_statistics(Setup(200, 500), np.random.default_rng(1))
    whole = rows.filter(segmentation="all")
    sums = whole.group_by("metric_id").agg(
        (pl.col("numerator_sum").sum() / pl.col("unit_count").sum()).alias("mean"),
        (pl.col("numerator_sum").sum() / pl.col("denominator_sum").sum()).alias("ratio"),
        pl.col("quantile_value").mean(),
    )
    drawn = {row["metric_id"]: row for row in sums.to_dicts()}
    assert drawn["mean"]["mean"] == pytest.approx(MEANS["mean"], rel=0.01)
    assert drawn["proportion"]["mean"] == pytest.approx(MEANS["proportion"], rel=0.02)
    assert drawn["ratio"]["ratio"] == pytest.approx(MEANS["ratio"], rel=0.01)
    assert drawn["quantile"]["quantile_value"] == pytest.approx(true_median(), rel=0.01)


def test_strata_add_up_to_everybody():
    rows = simulated_statistics(Setup(5, 400), np.random.default_rng(1)).filter(metric_id="ratio")
    keys = ["experiment_id", "variant_id"]
    totals = [
        rows.filter(segmentation=name)
        .group_by(keys)
        .agg(pl.col("unit_count", "numerator_denominator_sum", "pre_numerator_sum").sum())
        .sort(keys)
        for name in ("all", "strata")
    ]
    assert totals[0]["unit_count"].to_list() == [400] * 10
    assert np.allclose(totals[0].drop(keys).to_numpy(), totals[1].drop(keys).to_numpy())


def test_days_add_up_from_the_first():
    rows = simulated_days(3, 7, 4, np.random.default_rng(1))
    arm = rows.filter(experiment_id="run_000001", variant_id="arm_1").sort("statistics_date")
    assert arm["unit_count"].to_list() == [7, 14, 21, 28]
    assert arm["numerator_sum"].is_sorted()


def test_every_method_keeps_its_word():
    checks = simulate(2000, 500, 1)
    assert [check for check in checks if not check.is_kept] == []
    assert found(checks, "confidence sequence").found <= 0.05
    assert found(checks, "Holm, metrics × segments").found <= 0.05
    assert found(checks, "Welch (not made for it)").found > 0.2
    covered = [check for check in checks if check.promise == "coverage of an effect"]
    assert len(covered) == 18
    assert all(0.94 <= check.found <= 0.96 for check in covered)
    (cut,) = [check for check in checks if check.promise == "variance cut = ρ²"]
    assert cut.found == pytest.approx(EXPLAINED, abs=0.005)


def test_a_test_that_cries_wolf_is_found(monkeypatch):
    honest = simulation.effects

    def hasty(*arguments):
        return honest(*arguments).with_columns(pl.col("p_value") / 3)

    monkeypatch.setattr(simulation, "effects", hasty)
    checks = simulate(300, 400, 2)
    broken = {check.method for check in checks if not check.is_kept}
    assert {"welch, mean", "welch, proportion"} <= broken
    assert "sample ratio" not in broken


def test_the_same_seed_gives_the_same_figures():
    assert simulate(100, 400, 7) == simulate(100, 400, 7)
    assert simulate(100, 400, 7) != simulate(100, 400, 8)


def test_cuped_explains_what_the_model_says():
    # Value = stratum + before + new: 1 of 2.25 parts of its variance was there before.
    assert pytest.approx(1 / 2.25) == EXPLAINED
