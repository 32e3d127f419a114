"""Differences between segments against statsmodels' figures, and where nothing can be said."""

import numpy as np
import polars as pl
import pytest

from python_models.algorithms.experiments.heterogeneity import segment_tests

DIFFERENCES = [0.30, 0.05, -0.10, 0.12]
ERRORS = [0.08, 0.06, 0.09, 0.20]
USERS = [120, 200, 80, 30]


def segment(number, difference=None, error=None, users=100, **more):
    return {
        "experiment_id": "experiment",
        "metric_id": "metric",
        "metric_role": "goal",
        "variant_id": "treatment",
        "segmentation": "lifecycle",
        "segment_id": f"segment_{number}",
        "estimator": "welch",
        "absolute_difference": difference,
        "absolute_error": error,
        "control_user_count": users,
        "variant_user_count": users,
        "status": "ok" if error else "too_few_users",
    } | more


def judged(*segments):
    numbers = {"absolute_difference": pl.Float64, "absolute_error": pl.Float64}
    return segment_tests(pl.DataFrame(segments, schema_overrides=numbers))


def known_answer():
    """Four effects whose heterogeneity statsmodels was asked for."""
    values = zip(DIFFERENCES, ERRORS, USERS, strict=True)
    return [segment(number, *value) for number, value in enumerate(values)]


def test_q_and_i_squared_agree_with_statsmodels():
    # statsmodels 0.14: meta_analysis.combine_effects; oneway.anova_generic(use_var="unequal").
    row = judged(*known_answer()).row(0, named=True)
    assert row["cochran_q"] == pytest.approx(11.812624188634256)
    assert row["heterogeneity_degrees_of_freedom"] == 3
    assert row["i_squared_share"] == pytest.approx(0.7460344160540968)
    assert row["heterogeneity_p_value"] == pytest.approx(0.010971191032027679)


def test_a_contrast_is_the_segment_against_the_users_elsewhere():
    row = judged(*known_answer()).row(0, named=True)
    weights = np.array(USERS[1:]) / sum(USERS[1:])
    elsewhere = weights @ DIFFERENCES[1:]
    error = np.sqrt(ERRORS[0] ** 2 + weights**2 @ np.square(ERRORS[1:]))
    assert row["segment_difference"] == DIFFERENCES[0]
    assert row["elsewhere_difference"] == pytest.approx(elsewhere)
    assert row["contrast"] == pytest.approx(DIFFERENCES[0] - elsewhere)
    assert row["contrast_error"] == pytest.approx(error)
    assert row["contrast_lower"] < row["contrast"] < row["contrast_upper"]
    assert (row["contrast_lower"] > 0) == (row["interaction_p_value"] < 0.05)


def test_two_segments_are_one_t_test():
    # scipy.stats.ttest_ind_from_stats(.3, .8, 100, .1, 1.2, 100, equal_var=False).pvalue
    found = judged(segment(0, 0.3, 0.08), segment(1, 0.1, 0.12))
    assert found["interaction_p_value"].to_list() == pytest.approx([0.16730747470765643] * 2)
    assert found["heterogeneity_p_value"][0] == pytest.approx(0.16730747470765643)
    assert found["contrast"].to_list() == pytest.approx([0.2, -0.2])


def test_holm_counts_goals_only_and_each_estimator_for_itself():
    found = judged(
        segment(0, 0.5, 0.1, 1000),
        segment(1, 0.1, 0.1, 1000),
        segment(0, 0.5, 0.1, 1000, estimator="cuped"),
        segment(1, 0.1, 0.1, 1000, estimator="cuped"),
        segment(0, 0.5, 0.1, 1000, metric_id="other", metric_role="guardrail"),
        segment(1, 0.1, 0.1, 1000, metric_id="other", metric_role="guardrail"),
    )
    goals = found.filter(metric_role="goal")
    assert (goals["interaction_holm_p_value"] / goals["interaction_p_value"]).to_list() == (
        pytest.approx([2] * 4)
    )
    assert found.filter(metric_role="guardrail")["interaction_holm_p_value"].null_count() == 2


def test_a_segment_without_an_estimate_is_left_out_and_said_to_be():
    found = judged(*known_answer(), segment(4))
    complete = judged(*known_answer())
    assert found["status"].to_list() == ["segments_left_out"] * 4 + ["too_few_users"]
    assert found["interaction_p_value"].to_list()[:4] == complete["interaction_p_value"].to_list()
    assert found["cochran_q"].to_list() == [*complete["cochran_q"].to_list(), None]


def test_a_few_users_who_are_all_alike_are_no_discovery():
    # Nobody of 8 did it, all of 5 did: hardly any variance is left once a covariate is taken out.
    few = segment(4, 0.99, 0.03) | {"control_user_count": 8, "variant_user_count": 5}
    found = judged(*known_answer(), few)
    assert found["status"].to_list() == ["segments_left_out"] * 4 + ["too_few_users"]
    assert found["segment_difference"][4] == 0.99
    assert found["interaction_p_value"][4] is None
    assert found["cochran_q"][0] == judged(*known_answer())["cochran_q"][0]


def test_a_lone_segment_has_nothing_to_differ_from():
    row = judged(segment(0, 0.3, 0.1), segment(1)).row(0, named=True)
    assert row["status"] == "lone_segment"
    assert row["contrast"] is row["interaction_p_value"] is row["cochran_q"] is None


def test_the_total_is_no_segment_and_other_estimators_are_not_tested():
    rows = [segment(0, 0.3, 0.1, segmentation="all"), segment(0, 0.3, 0.1, estimator="quantile")]
    assert judged(*rows).is_empty()


def test_the_order_of_rows_does_not_matter():
    rows = known_answer()
    assert judged(*rows).equals(judged(*reversed(rows)))
