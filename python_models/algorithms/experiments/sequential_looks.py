"""Weekly looks at running experiments, each against its group-sequential bound."""

import numpy as np
import polars as pl

from python_models.algorithms.experiments.group_sequential import Spending, sequential_bounds

KEY = ["experiment_id", "variant_id"]
DAYS_BETWEEN_LOOKS = 7
SCHEMA = {
    **dict.fromkeys([*KEY, "metric_id", "estimator"], pl.String),
    "statistics_date": pl.Date,
    "look_number": pl.Int64,
    **dict.fromkeys(
        ["information_share", "spent_alpha", "z_statistic", "z_bound", "p_value_bound"], pl.Float64
    ),
    "is_crossed": pl.Boolean,
}


def sequential_looks(
    daily_effects: pl.DataFrame,
    plans: pl.DataFrame,
    alpha: float = 0.05,
    spending: Spending = "obrien_fleming",
) -> pl.DataFrame:
    """A look a week at the primary metric, from the first estimate until the plan is full.

    Parameters: rows of exp_daily_effects; plans: rows of exp_power, of which those with
    planned_user_count are looked at, by their metric and estimator; alpha: two-sided, shared
    among the variants of an experiment as in Holm's first step.
    information_share of a look is its users over the planned ones. `is_crossed`: at this look or
    an earlier one |z| passed its bound, so that the experiment may stop.
    Source: see group_sequential.
    """
    planned = plans.with_columns(pl.len().over("experiment_id").alias("variants")).filter(
        pl.col("planned_user_count") > 0
    )
    looks = (
        daily_effects.join(
            planned.select(*KEY, "metric_id", "estimator", "planned_user_count", "variants"),
            on=[*KEY, "metric_id", "estimator"],
        )
        .filter(pl.col("absolute_error") > 0)
        .sort(*KEY, "statistics_date")
        .with_columns(
            (pl.col("statistics_date") - pl.col("statistics_date").first().over(KEY))
            .dt.total_days()
            .alias("day"),
            (pl.col("variant_user_count") / pl.col("planned_user_count"))
            .clip(0, 1)
            .alias("information_share"),
            (pl.col("absolute_difference") / pl.col("absolute_error")).alias("z_statistic"),
        )
        # The first day of each week, where users have come since the look before.
        .filter((pl.col("day") // DAYS_BETWEEN_LOOKS).diff().over(KEY).fill_null(1) > 0)
        .filter(pl.col("information_share").diff().over(KEY).fill_null(1) > 0)
    )
    found = [pl.DataFrame(schema=SCHEMA)]
    for _, rows in looks.group_by(KEY, maintain_order=True):
        found.append(_judged(rows, alpha / rows["variants"][0], spending))
    return pl.concat(found)


def _judged(rows: pl.DataFrame, alpha: float, spending: Spending) -> pl.DataFrame:
    """The looks of one variant beside their bounds."""
    bounds = sequential_bounds(rows["information_share"].to_list(), spending, alpha)
    passed = np.abs(rows["z_statistic"].to_numpy()) >= bounds.z_bound
    return rows.with_columns(
        pl.int_range(1, pl.len() + 1).alias("look_number"),
        pl.Series("spent_alpha", bounds.spent_alpha),
        pl.Series("z_bound", bounds.z_bound),
        pl.Series("p_value_bound", bounds.p_value_bound),
        pl.Series("is_crossed", np.logical_or.accumulate(passed)),
    ).select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())
