"""Power that every experiment has reached."""

from python_models.algorithms.experiments.reached_power import reached_power


def model(dbt, session):
    """Say what every experiment can tell by now."""
    dbt.config(materialized="table")
    return reached_power(
        dbt.ref("exp_effects").pl(),
        dbt.ref("experiments").pl(),
        float(dbt.config.meta_get("experiment_alpha")),
        float(dbt.config.meta_get("experiment_power")),
    )
