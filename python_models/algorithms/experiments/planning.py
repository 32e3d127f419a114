"""Plans of an experiment from what its metric was like before, with and without CUPED."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from python_models.algorithms.experiments.comparisons import is_ratio, sums_of
from python_models.algorithms.experiments.moments import covariance, measure
from python_models.algorithms.experiments.power import (
    Baseline,
    Design,
    control_users,
    detectable_lift,
    duration_weeks,
)

ESTIMATORS = ("welch", "cuped")


def baselines(rows: pl.DataFrame) -> dict[str, Baseline]:
    """The metric of every row as each estimator sees it: cuped has what the covariate leaves.

    Parameters: rows of exp_baselines. A baseline without covariate is nan for cuped.
    Source: Deng, Xu, Kohavi & Walker (2013), eq. 4: the variance is cut to 1 - ρ² of itself.
    """
    sums = sums_of(rows.with_columns(pl.col("user_count").alias("unit_count")), "")
    has_base = rows["pre_denominator_sum"].is_not_null().to_numpy()
    ratio = is_ratio(rows)
    after, before = measure(sums, ratio), measure(sums, np.asarray(ratio & has_base), "pre_")
    with np.errstate(all="ignore"):
        variance = covariance(sums, after, after)
        spread, shared = covariance(sums, before, before), covariance(sums, after, before)
        left = variance - shared**2 / np.where(spread > 0, spread, np.nan)
        is_proportion = (rows["statistic_type"] == "proportion").to_numpy()
        return {
            name: Baseline(after.mean, value * sums.unit_count, is_proportion)
            for name, value in zip(ESTIMATORS, (variance, left), strict=True)
        }


def sample_sizes(
    rows: pl.DataFrame,
    lift: float,
    shares: Sequence[float],
    window_days: int,
    *,
    alpha: float,
    power: float,
) -> pl.DataFrame:
    """Users and weeks that a lift takes, by estimator; null where the baseline cannot tell.

    Parameters: rows of exp_baselines (weekly_user_count: those who may be exposed); shares of the
    variants, the control's first. Each variant is compared with the control at alpha / variants.
    """
    found = []
    for estimator, baseline in baselines(rows).items():
        control = control_users(baseline, lift, _design(shares, alpha, power))
        total = np.ceil(control * sum(shares) / shares[0])
        weeks = duration_weeks(total, _weekly(rows), window_days)
        smallest = np.ceil(control * min(shares[1:]) / shares[0])
        figures = {
            "baseline_mean": baseline.mean,
            "baseline_deviation": np.sqrt(baseline.variance),
            "control_user_count": np.ceil(control),
            "variant_user_count": smallest,
            "total_user_count": total,
            "duration_weeks": weeks,
        }
        found.append(_frame(rows, estimator, figures))
    return pl.concat(found)


def lifts_by_week(
    rows: pl.DataFrame,
    weeks: Sequence[int],
    shares: Sequence[float],
    *,
    alpha: float,
    power: float,
) -> pl.DataFrame:
    """The least lift that shows with the users of so many weeks, by estimator."""
    found = []
    for estimator, baseline in baselines(rows).items():
        for number in weeks:
            total = _weekly(rows) * number
            lift = detectable_lift(
                baseline, total * shares[0] / sum(shares), _design(shares, alpha, power)
            )
            figures = {"total_user_count": np.floor(total), "detectable_lift": lift}
            found.append(
                _frame(rows, estimator, figures).with_columns(pl.lit(number).alias("weeks"))
            )
    return pl.concat(found)


def _design(shares: Sequence[float], alpha: float, power: float) -> Design:
    """The comparison with the smallest variant, as Holm's first step judges it."""
    variants = len(shares) - 1
    return Design(alpha / variants, power, min(shares[1:]) / shares[0])


def _weekly(rows: pl.DataFrame) -> np.ndarray:
    return rows["weekly_user_count"].cast(pl.Float64).to_numpy()


def _frame(rows: pl.DataFrame, estimator: str, figures: dict[str, np.ndarray]) -> pl.DataFrame:
    return rows.select("metric_id", "segmentation", "segment_id").with_columns(
        pl.lit(estimator).alias("estimator"),
        *(pl.Series(name, value, pl.Float64).fill_nan(None) for name, value in figures.items()),
    )
