"""Effects of every variant against its control as they stood on every day."""

from python_models.algorithms.experiments.bayesian import Prior
from python_models.algorithms.experiments.effects import Inference, daily_effects


def model(dbt, session):
    """Estimate every comparison of every day; exp_daily_effects contracts the result."""
    dbt.config(materialized="table")
    # dbt hands over the settings whose names it reads here, in these very words.
    alpha = float(dbt.config.meta_get("experiment_alpha"))
    deviation = float(dbt.config.meta_get("experiment_prior_deviation"))
    peeking_users = float(dbt.config.meta_get("experiment_peeking_users"))
    inference = Inference(1 - alpha, peeking_users, Prior(deviation=deviation or None))
    return daily_effects(dbt.ref("exp_daily_statistics").pl(), inference)
