"""Weekly looks at running experiments."""

from python_models.algorithms.experiments.sequential_looks import sequential_looks


def model(dbt, session):
    """Judge each look by what of the error has been spent."""
    dbt.config(materialized="table")
    alpha = float(dbt.config.meta_get("experiment_alpha"))
    return sequential_looks(dbt.ref("exp_daily_effects").pl(), dbt.ref("exp_power").pl(), alpha)
