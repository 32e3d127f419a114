"""Effects of every variant against its control, from sufficient statistics."""

from python_models.algorithms.experiments.effects import effects


def model(dbt, session):
    """Welch's test, delta-method lift and adjusted p-values of every comparison."""
    dbt.config(materialized="table")
    return effects(dbt.ref("exp_statistics").pl())
