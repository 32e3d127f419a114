"""k-means over the training sample: every candidate k, one row per cluster × feature."""

from python_models.algorithms.kmeans import fit_kmeans


def model(dbt, session):
    """Fit every candidate; models/segments/seg_candidates.sql chooses."""
    dbt.config(materialized="table")
    return fit_kmeans(dbt.ref("seg_training_sample").pl(), int(dbt.config.meta_get("random_seed")))
