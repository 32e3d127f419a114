"""Power reached, against statsmodels' figures, and where nothing can be planned."""

import numpy as np
import polars as pl
import pytest

from python_models.algorithms.experiments.reached_power import reached_power


def effect(variant="treatment", users=1000, **more):
    """An effect of a metric with mean and deviation 1 in either arm."""
    return {
        "experiment_id": "experiment",
        "metric_id": "metric",
        "variant_id": variant,
        "control_variant_id": "control",
        "segmentation": "all",
        "estimator": "welch",
        "control_user_count": users,
        "variant_user_count": users,
        "control_mean": 1.0,
        "absolute_error": np.sqrt(2 / users) if users else None,
        "status": "ok",
    } | more


def reached(*rows, lift=0.1, **options):
    planned = pl.DataFrame(
        {
            "experiment_id": ["experiment"],
            "primary_metric_id": ["metric"],
            "planned_lift": pl.Series([lift], dtype=pl.Float64),
        }
    )
    return reached_power(pl.DataFrame(rows), planned, **options).row(0, named=True)


def test_power_and_users_agree_with_statsmodels():
    # statsmodels 0.14: NormalIndPower().power(.1, 1000, .05); .solve_power(.1, power=.9).
    row = reached(effect(), power=0.9)
    assert row["power_reached"] == pytest.approx(0.6087794846454566)
    assert row["planned_user_count"] == 2102
    assert row["information_share"] == pytest.approx(1000 / 2102)


def test_the_detectable_lift_agrees_with_statsmodels():
    # statsmodels 0.14: NormalIndPower().solve_power(None, nobs1=400, alpha=.05, power=.8).
    row = reached(effect(users=400))
    assert row["detectable_lift"] == pytest.approx(0.19810178824311017, rel=1e-5)


def test_several_variants_share_the_error():
    alone = reached(effect("a"), alpha=0.025)
    shared = reached(effect("a"), effect("b"), alpha=0.05)
    assert shared["power_reached"] == pytest.approx(alone["power_reached"])


def test_a_plan_that_is_full_is_full():
    assert reached(effect(users=5000))["information_share"] == 1


def test_a_lift_that_was_not_planned_leaves_what_can_be_detected():
    row = reached(effect(), lift=None)
    assert row["status"] == "no_planned_lift"
    assert row["power_reached"] is row["planned_user_count"] is row["information_share"] is None
    assert row["detectable_lift"] > 0


def test_an_effect_that_is_unknown_plans_nothing():
    row = reached(effect(users=0, control_mean=None, status="window_open"))
    assert row["status"] == "window_open"
    assert row["power_reached"] is row["detectable_lift"] is row["planned_user_count"] is None


def test_segments_and_other_metrics_are_no_plan():
    rows = [effect(), effect(segmentation="lifecycle"), effect(metric_id="other")]
    planned = pl.DataFrame(
        {"experiment_id": ["experiment"], "primary_metric_id": ["metric"], "planned_lift": [0.1]}
    )
    assert len(reached_power(pl.DataFrame(rows), planned)) == 1
