"""Effects of every variant against its control by every estimator, from sufficient statistics."""

from python_models.algorithms.experiments.bayesian import Prior
from python_models.algorithms.experiments.effects import Inference, effects


def model(dbt, session):
    """Estimate every comparison; exp_effects contracts the result."""
    dbt.config(materialized="table")
    # dbt hands over the settings whose names it reads here, in these very words.
    alpha = float(dbt.config.meta_get("experiment_alpha"))
    deviation = float(dbt.config.meta_get("experiment_prior_deviation"))
    peeking_users = float(dbt.config.meta_get("experiment_peeking_users"))
    inference = Inference(1 - alpha, peeking_users, Prior(deviation=deviation or None))
    strata = dbt.config.meta_get("post_stratify_by")
    return effects(dbt.ref("exp_statistics").pl(), inference, strata)
