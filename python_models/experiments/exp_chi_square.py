"""Sample-ratio check of every experiment, from users per variant."""

from python_models.algorithms.experiments.sample_ratio import sample_ratios


def model(dbt, session):
    """Chi-square test of the users of each variant against the planned weights."""
    dbt.config(materialized="table")
    return sample_ratios(dbt.ref("exp_variant_counts").pl())
