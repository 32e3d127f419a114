"""A rule for each learned segment: a shallow tree over raw features, in words and in SQL."""

from python_models.algorithms.segments.surrogate_tree import explain_segments


def model(dbt, session):
    """Explain every segmentation of the sample; seg_rules contracts it."""
    dbt.config(materialized="table")
    seed = int(dbt.config.meta_get("random_seed"))
    return explain_segments(dbt.ref("seg_explained_sample").pl(), seed)
