"""Effects of factors and their interactions in multivariate tests."""

from python_models.algorithms.experiments.factorial import factor_effects


def model(dbt, session):
    """Tell the effects of the factors of a variant apart."""
    dbt.config(materialized="table")
    confidence = 1 - float(dbt.config.meta_get("experiment_alpha"))
    statistics, factors = dbt.ref("exp_statistics").pl(), dbt.ref("experiment_factors").pl()
    return factor_effects(statistics, factors, confidence)
