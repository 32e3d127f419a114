"""Experiments that are made up: users whose true means, effects and ties are known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import optimize, special

from python_models.algorithms.experiments.moments import (
    PRODUCTS,
    SUM_COLUMNS,
    VALUES,
    FloatArray,
)

Values = Mapping[str, FloatArray]
STRATA = "strata"
# Users of a stratum, and what it adds to everybody's value.
SHARES = np.array([0.4, 0.3, 0.2, 0.1])
LEVELS = np.array([0.0, 0.5, 1.0, 1.5])
CONVERTING = 0.2
ITEMS = 3.0
# A value is its stratum's level, the part seen before exposure and a new one, each exponential.
MEAN = float(SHARES @ LEVELS) + 2.0
VARIANCE = float(SHARES @ LEVELS**2 - (SHARES @ LEVELS) ** 2) + 2.0
# Squared correlation of a value with the one before exposure: 1 / (1 × VARIANCE).
EXPLAINED = 1 / VARIANCE
MEANS = {"mean": MEAN, "proportion": CONVERTING, "ratio": 2.0}
# Relative loss that is tolerated of a guardrail.
MARGIN = 0.1
# Runs that are drawn at a time, which bounds the memory.
CHUNK = 250


@dataclass(frozen=True)
class Setup:
    """runs: experiments; users: of an arm; lift: true relative effect; arms: with the control."""

    runs: int
    users: int
    lift: float = 0.0
    arms: int = 2


def true_median() -> float:
    """Median of a value without effect."""

    def below(value: float) -> float:
        return float(SHARES @ special.gammainc(2.0, np.maximum(value - LEVELS, 0.0))) - 0.5

    return float(optimize.brentq(below, 0.0, 20.0))


def simulated_statistics(setup: Setup, rng: np.random.Generator) -> pl.DataFrame:
    """Rows of exp_statistics: a mean, a proportion, a ratio (overall and by stratum), a median."""
    parts = []
    for first in range(0, setup.runs, CHUNK):
        numbers = np.arange(first, min(first + CHUNK, setup.runs))
        shape = (len(numbers), setup.arms, setup.users)
        strata = np.searchsorted(np.cumsum(SHARES)[:-1], rng.random(shape), side="right")
        factor = np.where(np.arange(setup.arms) > 0, 1 + setup.lift, 1.0)[:, None]
        metrics = _drawn(rng, shape, LEVELS[strata], factor)
        member = (strata[..., None] == np.arange(len(SHARES))).astype(np.float64)
        for metric, values in metrics.items():
            parts.append(_metric_rows(numbers, metric, values, member))
        parts.append(_median_rows(numbers, metrics["mean"]["numerator"]))
    return pl.concat(parts, how="diagonal")


def simulated_days(runs: int, users: int, days: int, rng: np.random.Generator) -> pl.DataFrame:
    """Rows of exp_daily_statistics without any effect: so many users a day and arm, summed up."""
    values = rng.standard_exponential((runs, 2, days, users))
    totals = [values.sum(axis=3), (values**2).sum(axis=3)]
    sums = np.stack([part.cumsum(axis=2) for part in totals], axis=-1)
    count = np.broadcast_to(users * np.arange(1, days + 1.0), (runs, 2, days))
    frame = _rows(
        np.arange(runs),
        "mean",
        [f"day_{day:02d}" for day in range(1, days + 1)],
        {"numerator_sum": sums[..., 0], "numerator_sum_squares": sums[..., 1]},
        count,
    )
    return frame.with_columns(
        pl.col("segment_id").alias("statistics_date"),
        pl.lit("all").alias("segmentation"),
        pl.lit("all").alias("segment_id"),
    )


def _drawn(
    rng: np.random.Generator, shape: tuple[int, ...], level: FloatArray, factor: FloatArray
) -> dict[str, Values]:
    before, after = (rng.standard_exponential(shape) for _ in range(2))
    items, items_before = (1 + rng.poisson(ITEMS, shape).astype(np.float64) for _ in range(2))
    did = (rng.random(shape) < CONVERTING * factor).astype(np.float64)
    return {
        "mean": {"numerator": (level + before + after) * factor, "pre_numerator": before},
        "proportion": {"numerator": did},
        "ratio": {
            "numerator": items * (before + after) * factor,
            "denominator": items,
            "pre_numerator": items_before * (before + rng.standard_exponential(shape)),
            "pre_denominator": items_before,
        },
    }


def _metric_rows(
    numbers: npt.NDArray[np.int64], metric: str, values: Values, member: FloatArray
) -> pl.DataFrame:
    """Sums by stratum, and over all of them."""
    columns = [*(f"{name}_sum" for name in VALUES if name in values)]
    stacked = [values[name] for name in VALUES if name in values]
    for (left, right), column in PRODUCTS.items():
        if left in values and right in values:
            columns.append(column)
            stacked.append(values[left] * values[right])
    ones = np.ones_like(member[..., 0])
    by_stratum = np.swapaxes(member, -1, -2) @ np.stack([ones, *stacked], axis=-1)
    parts = []
    for segments, sums in (
        ([f"stratum_{number}" for number in range(len(SHARES))], by_stratum),
        (["all"], by_stratum.sum(axis=2, keepdims=True)),
    ):
        named = {name: sums[..., number + 1] for number, name in enumerate(columns)}
        parts.append(_rows(numbers, metric, segments, named, sums[..., 0]))
    return pl.concat(parts)


def _median_rows(numbers: npt.NDArray[np.int64], values: FloatArray) -> pl.DataFrame:
    """Order statistics as exp_quantiles has them."""
    users = values.shape[-1]
    margin = special.ndtri(0.975) * np.sqrt(users) / 2
    ordered = np.sort(values, axis=-1)
    ranks = {
        "quantile_value": np.ceil(users / 2),
        "quantile_lower": np.ceil(users / 2 - margin),
        "quantile_upper": np.ceil(users / 2 + margin),
    }
    named = {name: ordered[..., int(rank) - 1, None] for name, rank in ranks.items()}
    count = np.full((*values.shape[:2], 1), float(users))
    return _rows(numbers, "quantile", ["all"], named, count).with_columns(
        pl.lit(0.5).alias("quantile_level")
    )


def _rows(
    numbers: npt.NDArray[np.int64],
    metric: str,
    segments: Sequence[str],
    named: Mapping[str, FloatArray],
    count: FloatArray,
) -> pl.DataFrame:
    """Arrays of runs × arms × segments as rows."""
    runs, arms, _ = count.shape
    each = arms * len(segments)
    variants = np.repeat([f"arm_{arm}" for arm in range(arms)], len(segments))
    quantiles = [f"quantile_{name}" for name in ("level", "value", "lower", "upper")]
    blank = [name for name in [*SUM_COLUMNS, *quantiles] if name not in named]
    users = pl.Series(count.ravel()).cast(pl.Int64)
    return pl.DataFrame(
        {
            "experiment_id": np.repeat([f"run_{number:06d}" for number in numbers], each),
            "variant_id": np.tile(variants, runs),
            "segment_id": np.tile(np.tile(segments, arms), runs),
        }
        | {name: values.ravel() for name, values in named.items()}
    ).with_columns(
        pl.lit(metric).alias("metric_id"),
        pl.lit(metric).alias("metric_type"),
        pl.lit(metric).alias("statistic_type"),
        pl.lit("goal").alias("metric_role"),
        pl.lit("increase").alias("good_direction"),
        pl.lit(MARGIN).alias("non_inferiority_margin"),
        pl.lit("arm_0").alias("control_variant_id"),
        pl.lit("all" if list(segments) == ["all"] else STRATA).alias("segmentation"),
        *(users.alias(f"{name}_count") for name in ("user", "unit", "outcome", "value")),
        *(pl.lit(0, pl.Int64).alias(f"{name}_count") for name in ("open", "not_finite")),
        *(pl.lit(None, pl.Float64).alias(name) for name in blank),
    )
