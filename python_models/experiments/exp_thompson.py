"""Thompson sampling's shares of the variants of bandits."""

from python_models.algorithms.experiments.thompson import bandit_weights


def model(dbt, session):
    """Weigh the variants of experiments whose allocation is bandit."""
    dbt.config(materialized="table")
    return bandit_weights(
        dbt.ref("exp_statistics").pl(),
        dbt.ref("experiments").pl(),
        dbt.ref("experiment_variants").pl(),
        float(dbt.config.meta_get("bandit_min_share")),
    )
