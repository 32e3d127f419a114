"""Adjustments of p-values for many comparisons at once."""

import polars as pl

FAMILY = ["experiment_id", "segmentation"]


def adjusted_p_values(effects: pl.DataFrame, role: str = "goal") -> pl.DataFrame:
    """Add holm_p_value and bh_p_value to a frame of effects; order and rows are kept.

    A family is what one reader compares: all goals × variants × segments of one experiment in one
    segmentation. Metrics of another role, and rows without a p-value, stay null and do not count.
    Sources: Holm (1979), "A Simple Sequentially Rejective Multiple Test Procedure";
    Benjamini & Hochberg (1995), "Controlling the False Discovery Rate".
    """
    tested = (pl.col("metric_role") == role) & pl.col("p_value").is_not_null()
    p_value, rank, size = pl.col("p_value"), pl.col("rank"), pl.col("size")
    adjusted = (
        effects.with_row_index("row")
        .filter(tested)
        .select("row", *FAMILY, "p_value")
        .sort("p_value", "row")
        .with_columns(
            pl.int_range(1, pl.len() + 1).over(FAMILY).alias("rank"),
            pl.len().over(FAMILY).cast(pl.Int64).alias("size"),
        )
        .with_columns(
            (p_value * (size - rank + 1)).cum_max().over(FAMILY).clip(0, 1).alias("holm_p_value"),
            (p_value * size / rank)
            .cum_min(reverse=True)
            .over(FAMILY)
            .clip(0, 1)
            .alias("bh_p_value"),
        )
        .select("row", "holm_p_value", "bh_p_value")
    )
    return (
        effects.with_row_index("row")
        .join(adjusted, on="row", how="left", maintain_order="left")
        .drop("row")
    )


def estimator_p_values(effects: pl.DataFrame, key: list[str], role: str = "goal") -> pl.DataFrame:
    """Add holm_p_value and bh_p_value to effects of several estimators, each in its own family.

    Parameters: key: what a comparison is; every comparison has one row of a plain estimator (welch
    or quantile). A family of another estimator is completed by the plain p-values of comparisons
    that it says nothing of: leaving them out would make the family small and its p-values too.
    """
    is_plain = pl.col("estimator").is_in(["welch", "quantile"])
    plain = effects.filter(is_plain)
    found = [adjusted_p_values(plain, role)]
    for (_,), own in effects.filter(~is_plain).group_by("estimator", maintain_order=True):
        known = own.filter(pl.col("p_value").is_not_null())
        rest = plain.join(known, on=key, how="anti")
        family = adjusted_p_values(pl.concat([own, rest]).sort(*key, "estimator"), role)
        found.append(family.filter(~is_plain))
    return pl.concat(found)
