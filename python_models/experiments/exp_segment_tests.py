"""Whether effects differ between segments."""

from python_models.algorithms.experiments.heterogeneity import segment_tests


def model(dbt, session):
    """Compare the effect in each segment with the effect elsewhere."""
    dbt.config(materialized="table")
    confidence = 1 - float(dbt.config.meta_get("experiment_alpha"))
    return segment_tests(dbt.ref("exp_effects").pl(), confidence)
