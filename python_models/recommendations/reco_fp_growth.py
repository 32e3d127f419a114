"""Association rules over larger sets, from a bounded sample of baskets."""

from python_models.algorithms.recommendations.association_rules import basket_rules


def model(dbt, session):
    """FP-growth for everybody and for every segment."""
    dbt.config(materialized="table")
    sampled = f"basket_number <= {int(dbt.config.meta_get('sample_rows'))}"
    return basket_rules(
        dbt.ref("reco_basket_sample").pl(),
        dbt.ref("reco_basket_segments").filter(sampled).pl(),
        int(dbt.config.meta_get("rule_min_baskets")),
        float(dbt.config.meta_get("rule_min_support")),
    )
