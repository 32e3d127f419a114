"""Thompson sampling: the share of new users that each variant of a bandit earns, per segment."""

import numpy as np
import polars as pl
from scipy import special

from python_models.algorithms.experiments.comparisons import is_ratio, sums_of
from python_models.algorithms.experiments.moments import (
    FEWEST_UNITS,
    BoolArray,
    FloatArray,
    measured_arm,
)

GROUP = ["experiment_id", "metric_id", "segmentation", "segment_id"]
# Points at which a posterior is read: the chances below are exact to about six digits.
POINTS = 400
SCHEMA = {
    **dict.fromkeys([*GROUP, "variant_id"], pl.String),
    "planned_share": pl.Float64,
    "chance_to_be_best": pl.Float64,
    "bandit_share": pl.Float64,
    "status": pl.String,
}


def bandit_weights(
    statistics: pl.DataFrame,
    experiments: pl.DataFrame,
    variants: pl.DataFrame,
    min_share: float = 0.05,
) -> pl.DataFrame:
    """Share of users for every variant of the experiments whose allocation is bandit.

    Parameters: rows of exp_statistics; experiments: experiment_id, primary_metric_id, allocation;
    variants: experiment_id, variant_id, planned_weight; min_share: what every variant keeps, so
    that a change is noticed (at most an equal share).
    A share is the chance that the variant is the best of all in the primary metric: what sampling
    from the posteriors would give on average, computed instead of drawn. Posteriors are
    Beta(1 + did, 1 + did not) for proportions, else Gaussian around the mean.
    Where `status` is not ok the shares are null and the planned ones stand: not_finite,
    window_open, too_few_users, zero_denominator, zero_variance.
    Raises ValueError where min_share is not a share.
    Sources: Thompson (1933), "On the Likelihood that One Unknown Probability Exceeds Another";
    Scott (2010), "A Modern Bayesian Look at the Multi-Armed Bandit".
    """
    if not 0 <= min_share < 1:
        raise ValueError(f"bandit_min_share is {min_share}; write a share from 0 to below 1.")
    bandits = experiments.filter(pl.col("allocation") == "bandit").select(
        "experiment_id", pl.col("primary_metric_id").alias("metric_id")
    )
    planned = variants.with_columns(
        (pl.col("planned_weight") / pl.col("planned_weight").sum().over("experiment_id")).alias(
            "planned_share"
        )
    ).select("experiment_id", "variant_id", "planned_share")
    arms = (
        statistics.filter(pl.col("statistic_type") != "quantile")
        .join(bandits, on=["experiment_id", "metric_id"])
        .join(planned, on=["experiment_id", "variant_id"])
        .sort(*GROUP, "variant_id")
    )
    found = [pl.DataFrame(schema=SCHEMA)]
    for (_,), rows in arms.group_by("experiment_id", maintain_order=True):
        found.append(_experiment_shares(rows, min_share))
    return pl.concat(found)


def _experiment_shares(rows: pl.DataFrame, min_share: float) -> pl.DataFrame:
    shape = (-1, rows["variant_id"].n_unique())
    sums = sums_of(rows, "")
    arm = measured_arm(sums, is_ratio(rows))
    direction = np.where((rows["good_direction"] == "decrease").to_numpy(), -1.0, 1.0)
    did = np.where(sums.is_proportion, sums.columns["numerator_sum"], np.nan)
    points = np.where(
        sums.is_proportion[:, None],
        _beta_points(did, sums.unit_count, direction),
        _normal_points(arm.mean * direction, arm.variance),
    )
    status = _status(rows, arm.mean, points, shape)
    known = (status == "ok").repeat(shape[1])
    chances = np.full(len(rows), np.nan)
    if known.any():
        chances[known] = chances_to_be_best(points[known].reshape(-1, shape[1], POINTS)).ravel()
    floor = min(min_share, 1 / shape[1])
    shares = floor + (1 - floor * shape[1]) * chances
    return rows.with_columns(
        pl.Series("chance_to_be_best", chances, pl.Float64).fill_nan(None),
        pl.Series("bandit_share", shares, pl.Float64).fill_nan(None),
        pl.Series("status", status.repeat(shape[1]), pl.String),
    ).select(*SCHEMA)


def _levels() -> FloatArray:
    """Probabilities at which posteriors are read: the middles of equal parts of 0–1."""
    return (np.arange(POINTS) + 0.5) / POINTS


def _beta_points(did: FloatArray, units: FloatArray, direction: FloatArray) -> FloatArray:
    """Quantiles of the posterior of a proportion; where less is better, of its complement."""
    good = np.where(direction > 0, did, units - did)[:, None]
    points = special.betaincinv(1 + good, 1 + units[:, None] - good, _levels()[None, :])
    return np.asarray(points, dtype=np.float64)


def _normal_points(mean: FloatArray, variance: FloatArray) -> FloatArray:
    with np.errstate(all="ignore"):
        error = np.where(variance > 0, np.sqrt(variance), np.nan)
    return np.asarray(mean[:, None] + error[:, None] * special.ndtri(_levels()), dtype=np.float64)


def chances_to_be_best(points: FloatArray) -> FloatArray:
    """Chance of each arm that it is the best: groups × arms, from groups × arms × quantiles.

    For every quantile of an arm: how likely all others lie below it. The others' distribution
    functions are read between their quantiles, and the chances of a group scaled to one.
    """
    groups, arms, count = points.shape
    levels = _levels()
    chances = np.empty((groups, arms))
    for group in range(groups):
        below = np.ones((arms, count))
        for arm in range(arms):
            for other in range(arms):
                if other != arm:
                    below[arm] *= np.interp(
                        points[group, arm], points[group, other], levels, left=0.0, right=1.0
                    )
        chances[group] = below.mean(axis=1)
    return np.asarray(chances / chances.sum(axis=1, keepdims=True), dtype=np.float64)


def _status(
    rows: pl.DataFrame, mean: FloatArray, points: FloatArray, shape: tuple[int, int]
) -> np.ndarray:
    """The first reason that holds for a group: one arm that says nothing silences all."""

    def any_of(flags: BoolArray) -> BoolArray:
        return np.asarray(flags.reshape(shape).any(axis=1))

    few = (rows["unit_count"] < FEWEST_UNITS).to_numpy()
    reasons = {
        "not_finite": any_of((rows["not_finite_count"].fill_null(0) > 0).to_numpy()),
        "window_open": any_of(few & (rows["open_count"] > 0).to_numpy()),
        "too_few_users": any_of(few),
        "zero_denominator": any_of(np.asarray(np.isnan(mean))),
        "zero_variance": any_of(np.asarray(np.isnan(points).any(axis=1))),
    }
    return np.select(list(reasons.values()), list(reasons), default="ok")
