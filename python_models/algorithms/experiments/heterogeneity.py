"""Does an effect differ between segments? Tests from the effects in each of them."""

import numpy as np
import polars as pl
from scipy import special

from python_models.algorithms.experiments.adjustments import estimator_p_values

COMPARISON = ["experiment_id", "metric_id", "variant_id", "segmentation", "estimator"]
TESTED_ESTIMATORS = ["welch", "cuped"]
FEWEST_SEGMENTS = 2
# In a smaller arm all users may be alike by luck: no variance, and a false certainty.
FEWEST_USERS = 20


def segment_tests(effects: pl.DataFrame, confidence: float = 0.95) -> pl.DataFrame:
    """Each segment's difference against the difference elsewhere, and Cochran's Q over all.

    Parameters: one row per experiment × metric × variant × segmentation × segment × estimator
    with metric_role, absolute_difference, absolute_error, both user counts and status.
    Elsewhere is the mean of the other segments' differences, each weighted by its users: what
    the variant did to everybody else. A segment without an estimate, or with fewer than 20 users
    in an arm (too_few_users), is left out, and so the status says: its own reason where it is,
    segments_left_out beside it; lone_segment where it is the only one. The degrees of freedom of
    a segment are those of its smaller arm, a lower bound of Welch's, so that small segments are
    not found different by luck.
    Sources: Cochran (1954), "The Combination of Estimates from Different Experiments" (Q);
    Welch (1951), "On the Comparison of Several Mean Values" (p-value of Q with estimated
    variances); Higgins & Thompson (2002), "Quantifying Heterogeneity in a Meta-Analysis" (I²);
    Holm (1979) over the goals × variants × segments of one segmentation.
    """
    segments = (
        effects.filter(
            pl.col("estimator").is_in(TESTED_ESTIMATORS), pl.col("segmentation") != "all"
        )
        .sort(*COMPARISON, "segment_id")
        .with_columns(_known().alias("is_known"))
    )
    known = segments.filter("is_known")
    tested = _contrasts(known, confidence).join(_spread(known), on=COMPARISON, how="left")
    keys = [*COMPARISON, "segment_id"]
    found = segments.join(tested, on=keys, how="left", maintain_order="left").with_columns(
        _status()
    )
    columns = [
        "elsewhere_difference",
        "contrast",
        "contrast_error",
        "contrast_lower",
        "contrast_upper",
        "interaction_p_value",
    ]
    spread = [
        "cochran_q",
        "heterogeneity_degrees_of_freedom",
        "heterogeneity_p_value",
        "i_squared_share",
    ]
    return _with_holm(found).select(
        *keys,
        "metric_role",
        pl.col("absolute_difference").alias("segment_difference"),
        *columns,
        "interaction_holm_p_value",
        *spread,
        "status",
    )


def _known() -> pl.Expr:
    error = pl.col("absolute_error")
    is_estimated = pl.col("absolute_difference").is_not_null() & (error > 0) & error.is_finite()
    return is_estimated.fill_null(value=False) & (_smaller_arm() >= FEWEST_USERS)


def _smaller_arm() -> pl.Expr:
    return pl.min_horizontal("control_user_count", "variant_user_count")


def _status() -> pl.Expr:
    known = pl.col("is_known").sum().over(COMPARISON)
    left_out = known < pl.len().over(COMPARISON)
    return (
        pl.when(~pl.col("is_known") & (pl.col("status") == "ok"))
        .then(pl.lit("too_few_users"))
        .when(~pl.col("is_known"))
        .then("status")
        .when(known < FEWEST_SEGMENTS)
        .then(pl.lit("lone_segment"))
        .when(left_out)
        .then(pl.lit("segments_left_out"))
        .otherwise(pl.lit("ok"))
        .alias("status")
    )


def _weights() -> dict[str, pl.Expr]:
    users = pl.col("control_user_count") + pl.col("variant_user_count")
    return {
        "users": users.cast(pl.Float64),
        "variance": pl.col("absolute_error") ** 2,
        "freedom": _smaller_arm() - 1.0,
    }


def _contrasts(known: pl.DataFrame, confidence: float) -> pl.DataFrame:
    """Segment minus elsewhere, with Satterthwaite's degrees of freedom; null for a lone segment."""
    users, variance = pl.col("users"), pl.col("variance")
    weighted = users**2 * variance
    parts = weighted**2 / pl.col("freedom")
    rest = {
        "rest_users": users,
        "rest_total": users * pl.col("absolute_difference"),
        "rest_variance": weighted,
        "rest_parts": parts,
    }
    found = (
        known.with_columns(**_weights())
        .with_columns(
            (value.sum().over(COMPARISON) - value).alias(name) for name, value in rest.items()
        )
        .filter(pl.len().over(COMPARISON) >= FEWEST_SEGMENTS)
        .with_columns(
            (pl.col("rest_total") / pl.col("rest_users")).alias("elsewhere_difference"),
            # What rounding may take from a sum of which one segment was nearly all.
            (pl.col("rest_variance").clip(0) / pl.col("rest_users") ** 2).alias("rest_variance"),
            (pl.col("rest_parts").clip(0) / pl.col("rest_users") ** 4).alias("rest_parts"),
        )
        .with_columns(
            (pl.col("absolute_difference") - pl.col("elsewhere_difference")).alias("contrast"),
            (variance + pl.col("rest_variance")).sqrt().alias("contrast_error"),
        )
    )
    error = found["contrast_error"].to_numpy()
    contrast = found["contrast"].to_numpy()
    own_parts = (found["variance"] ** 2 / found["freedom"]).to_numpy()
    freedom = error**4 / (own_parts + found["rest_parts"].to_numpy())
    margin = special.stdtrit(freedom, 0.5 + confidence / 2) * error
    return found.select(
        *COMPARISON,
        "segment_id",
        "elsewhere_difference",
        "contrast",
        "contrast_error",
        pl.Series("contrast_lower", contrast - margin, dtype=pl.Float64),
        pl.Series("contrast_upper", contrast + margin, dtype=pl.Float64),
        pl.Series(
            "interaction_p_value",
            2 * special.stdtr(freedom, -np.abs(contrast / error)),
            dtype=pl.Float64,
        ),
    )


def _spread(known: pl.DataFrame) -> pl.DataFrame:
    """Cochran's Q of each comparison, its share beyond chance (I²) and Welch's p-value."""
    weight, difference = pl.col("weight"), pl.col("absolute_difference")
    centre = (weight * difference).sum().over(COMPARISON) / weight.sum().over(COMPARISON)
    lack = (1 - weight / weight.sum().over(COMPARISON)) ** 2 / pl.col("freedom")
    found = (
        known.with_columns(**_weights())
        .with_columns((1 / pl.col("variance")).alias("weight"))
        .with_columns((weight * (difference - centre) ** 2).alias("deviation"), lack.alias("lack"))
        .group_by(COMPARISON, maintain_order=True)
        .agg(
            pl.col("deviation").sum().alias("cochran_q"),
            pl.col("lack").sum(),
            (pl.len() - 1).cast(pl.Int64).alias("heterogeneity_degrees_of_freedom"),
        )
        .filter(pl.col("heterogeneity_degrees_of_freedom") > 0)
    )
    freedom = found["heterogeneity_degrees_of_freedom"].to_numpy().astype(np.float64)
    q, lack_sum = found["cochran_q"].to_numpy(), found["lack"].to_numpy()
    count = freedom + 1
    statistic = q / freedom / (1 + 2 * (count - 2) / (count**2 - 1) * lack_sum)
    p_value = special.fdtrc(freedom, (count**2 - 1) / (3 * lack_sum), statistic)
    with np.errstate(all="ignore"):
        share = np.where(q > 0, np.maximum(0.0, 1 - freedom / q), 0.0)
    return found.drop("lack").with_columns(
        pl.Series("heterogeneity_p_value", p_value, dtype=pl.Float64),
        pl.Series("i_squared_share", share, dtype=pl.Float64),
    )


def _with_holm(found: pl.DataFrame) -> pl.DataFrame:
    """Holm's adjustment of the interaction tests; each estimator is a family of its own."""
    keys = [*COMPARISON, "segment_id"]
    tests = found.select(*keys, "metric_role", pl.col("interaction_p_value").alias("p_value"))
    adjusted = estimator_p_values(tests, [name for name in keys if name != "estimator"]).select(
        *keys, pl.col("holm_p_value").alias("interaction_holm_p_value")
    )
    return found.join(adjusted, on=keys, how="left", maintain_order="left")
