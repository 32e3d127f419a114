"""Effects of every variant against its control, from sufficient statistics."""

from python_models.algorithms.effects import effects


def model(dbt, session):
    """Welch's test, delta-method lift and adjusted p-values of every comparison."""
    dbt.config(materialized="table")
    statistics = dbt.ref("exp_statistics").filter("statistic_type <> 'quantile'").pl()
    return effects(statistics.rename({"numerator_denominator_sum": "cross_sum"}))
