"""How much an experiment can tell by now, and how many users its plan takes."""

import numpy as np
import polars as pl

from python_models.algorithms.experiments.comparisons import floats
from python_models.algorithms.experiments.power import Design, power_at, users_for

KEY = ["experiment_id", "metric_id", "variant_id", "estimator"]
LABELS = ["control_variant_id", "planned_lift", "control_user_count", "variant_user_count"]
FIGURES = ["power_reached", "detectable_lift", "planned_user_count", "information_share"]


def reached_power(
    effects: pl.DataFrame, experiments: pl.DataFrame, alpha: float = 0.05, power: float = 0.8
) -> pl.DataFrame:
    """Power of every variant's test of the primary metric, over all users, as measured so far.

    Parameters: rows of exp_effects; experiments: experiment_id, primary_metric_id, planned_lift
    (relative; null: none); alpha: two-sided, shared among the variants as in Holm's first step;
    power: the one that is planned for.
    Returns power_reached to find the planned lift; detectable_lift, the least lift that shows
    with the planned power; planned_user_count, users of the variant that show the planned lift
    (at the variance and split so far); information_share, how many of them are there, at most 1.
    `status` is ok, no_planned_lift (detectable_lift alone is known) or the effect's own.
    Raises ValueError where alpha or power is not between 0 and 1.
    Source: Chow, Shao, Wang & Lokhnygina (2018), "Sample Size Calculations in Clinical Research".
    """
    rows = (
        effects.filter(
            pl.col("segmentation") == "all",
            pl.col("estimator").is_in(["welch", "cuped", "quantile"]),
        )
        .join(
            experiments.select(
                "experiment_id", pl.col("primary_metric_id").alias("metric_id"), "planned_lift"
            ),
            on=["experiment_id", "metric_id"],
        )
        .sort(KEY)
        .with_columns(pl.col("variant_id").n_unique().over("experiment_id").alias("variants"))
    )
    parts = [_figures(rows.clear(), Design(alpha, power))]
    for (variants,), part in rows.group_by("variants", maintain_order=True):
        parts.append(_figures(part, Design(alpha / int(str(variants)), power)))
    return pl.concat(parts).sort(KEY)


def _figures(rows: pl.DataFrame, design: Design) -> pl.DataFrame:
    error, users = floats(rows, "absolute_error"), floats(rows, "variant_user_count")
    mean = np.abs(floats(rows, "control_mean"))
    effect = np.abs(floats(rows, "planned_lift")) * mean
    with np.errstate(all="ignore"):
        planned = np.ceil(users_for(users, effect, error, design))
        figures = (
            np.where(effect > 0, power_at(effect, error, design.alpha), np.nan),
            np.where(mean > 0, design.distance * error / mean, np.nan),
            planned,
            np.minimum(users / planned, 1.0),
        )
    is_unplanned = pl.col("planned_lift").is_null() & (pl.col("status") == "ok")
    return (
        rows.with_columns(
            *(
                pl.Series(name, values, pl.Float64).fill_nan(None)
                for name, values in zip(FIGURES, figures, strict=True)
            ),
            pl.when(is_unplanned)
            .then(pl.lit("no_planned_lift"))
            .otherwise("status")
            .alias("status"),
        )
        .with_columns(
            # A lift next to nothing takes more users than can be counted: null.
            pl.col("planned_user_count").cast(pl.Int64, strict=False),
        )
        .select(*KEY, *LABELS, *FIGURES, "status")
    )
