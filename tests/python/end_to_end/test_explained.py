"""The demo's segments explained: stored rules, run as SQL, do what is said of them."""

import re

import duckdb
import polars as pl
import pytest


@pytest.fixture(scope="module")
def rules(demo):
    names = ["segmentation", "segment_id", "rule_condition", "rule_precision", "rule_recall"]
    names += ["rule_fidelity", "most_frequent_share", "case_expression"]
    return pl.DataFrame(
        demo.rows(f"select {', '.join(names)} from segments.seg_rules"), schema=names, orient="row"
    )


@pytest.fixture(scope="module")
def wide(demo):
    """Segmentation → its sampled users with their segment, one column per feature."""
    rows = pl.DataFrame(
        demo.rows(
            "select segmentation, sample_number, segment_id, feature_name, feature_value "
            "from segments.seg_explained_sample"
        ),
        schema=["segmentation", "sample_number", "segment_id", "feature_name", "feature_value"],
        orient="row",
    )
    return {
        name: part.pivot(
            on="feature_name", index=["sample_number", "segment_id"], values="feature_value"
        )
        for (name,), part in rows.group_by("segmentation")
    }


def answers(frame, expression):
    with duckdb.connect() as connection:
        connection.register("wide", frame)
        found = connection.sql(f"select {expression} as answer, segment_id from wide")
        return found.pl()


def test_each_case_expression_names_a_segment_for_everybody_about_as_well_as_it_says(rules, wide):
    trees = rules.drop_nulls("case_expression").unique("segmentation")
    assert trees.height >= 2
    for tree in trees.iter_rows(named=True):
        found = answers(wide[tree["segmentation"]], tree["case_expression"])
        assert found["answer"].null_count() == 0
        share = (found["answer"] == found["segment_id"]).mean()
        assert share == pytest.approx(tree["rule_fidelity"], abs=0.06)
        assert tree["rule_fidelity"] > tree["most_frequent_share"] + 0.2


def test_each_rule_is_as_precise_and_complete_as_it_says(rules, wide):
    for rule in rules.drop_nulls("rule_condition").iter_rows(named=True):
        found = answers(wide[rule["segmentation"]], rule["rule_condition"])
        met, own = found["answer"], found["segment_id"] == rule["segment_id"]
        assert (met & own).sum() / met.sum() == pytest.approx(rule["rule_precision"])
        assert (met & own).sum() / own.sum() == pytest.approx(rule["rule_recall"])


def test_learned_segments_have_names_of_their_own_in_both_languages(demo):
    names = demo.rows(
        "select segmentation, segment_name, segment_name_zh from segments.seg_learned_names"
    )
    assert len({(name[0], name[1]) for name in names}) == len(names) > 0
    assert len({(name[0], name[2]) for name in names}) == len(names)
    assert all(re.search(r"[\u4e00-\u9fff]", name[2]) for name in names)
    assert not any("(" in name[1] for name in names)
