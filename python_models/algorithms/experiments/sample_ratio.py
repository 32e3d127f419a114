"""Sample-ratio check: did users land in the variants as planned?"""

import numpy as np
import polars as pl
from scipy import special

FEWEST_VARIANTS = 2


def sample_ratios(variant_counts: pl.DataFrame) -> pl.DataFrame:
    """Chi-square test of the users of every experiment against its planned weights.

    Parameters: one row per experiment × variant with user_count and planned_weight (any positive
    scale; null or zero = the plan does not know the variant, which leaves it out of the test).
    Returns one row per experiment: chi_square, degrees_of_freedom, p_value, status. Without users,
    or with fewer than two planned variants, the numbers are null and the status says
    no_users or too_few_variants.
    Source: Fabijan et al. (2019), "Diagnosing Sample Ratio Mismatch in Online Experiments".
    """
    planned = pl.col("planned_weight") > 0
    expected = pl.col("planned_weight") / pl.col("planned_weight").sum().over("experiment_id")
    expected = expected * pl.col("user_count").sum().over("experiment_id")
    tested = (
        variant_counts.filter(planned)
        .with_columns(((pl.col("user_count") - expected) ** 2 / expected).alias("part"))
        .group_by("experiment_id")
        .agg(
            pl.col("part").sum().alias("chi_square"),
            (pl.len().cast(pl.Int64) - 1).alias("degrees_of_freedom"),
            pl.col("user_count").sum().alias("users"),
        )
    )
    found = (
        variant_counts.select(pl.col("experiment_id").unique())
        .join(tested, on="experiment_id", how="left")
        .with_columns(
            pl.when(pl.col("degrees_of_freedom").fill_null(0) < FEWEST_VARIANTS - 1)
            .then(pl.lit("too_few_variants"))
            .when(pl.col("users") == 0)
            .then(pl.lit("no_users"))
            .otherwise(pl.lit("ok"))
            .alias("status")
        )
        .sort("experiment_id")
    )
    is_ok = pl.col("status") == "ok"
    found = found.with_columns(
        pl.when(is_ok).then(pl.col(name)).alias(name)
        for name in ("chi_square", "degrees_of_freedom")
    )
    freedom = found["degrees_of_freedom"].cast(pl.Float64).fill_null(float("nan")).to_numpy()
    chi_square = found["chi_square"].fill_null(float("nan")).to_numpy()
    p_value = np.asarray(special.chdtrc(freedom, chi_square), dtype=np.float64)
    return found.select(
        "experiment_id",
        "chi_square",
        "degrees_of_freedom",
        pl.Series("p_value", p_value).fill_nan(None),
        "status",
    )
