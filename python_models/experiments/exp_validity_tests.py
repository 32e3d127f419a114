"""Tests of each experiment itself: arms alike before exposure, effect steady after it."""

from python_models.algorithms.experiments.validity import validity_tests


def model(dbt, session):
    """Welch's test of what came before exposure; regression of the daily effect on the day."""
    dbt.config(materialized="table")
    return validity_tests(
        dbt.ref("exp_balance_statistics").pl(), dbt.ref("exp_novelty_statistics").pl()
    )
