"""Segments explained: planted rules come back, and SQL gives every user the tree's segment."""

import duckdb
import numpy as np
import polars as pl
import pytest

from python_models.algorithms.segments.leaf_rules import (
    Leaf,
    Range,
    apply_leaves,
    case_expression,
    shortened,
)
from python_models.algorithms.segments.surrogate_tree import ROW, explain_segments, fit_leaves

SEED = 20260101
NAMES = ["days_since_active", "browse_share_365d", "category_share:maths"]


def users(count, seed=2):
    """Whole days, shares with gaps and a skewed amount; nan = missing."""
    random = np.random.default_rng(seed)
    values = np.column_stack(
        [
            random.integers(0, 60, count).astype(float),
            random.random(count),
            random.pareto(1.5, count) * 1e-3,
        ]
    )
    values[random.random(count) < 0.1, 1] = np.nan
    return values


def planted(values):
    """Three segments by a rule; a missing share counts as low."""
    shares = np.nan_to_num(values[:, 1], nan=0.0)
    return np.where(values[:, 0] <= 12, "s_1", np.where(shares > 0.41, "s_2", "s_3"))


def sample(values, segments, segmentation="s"):
    return pl.concat(
        pl.DataFrame(
            {
                "segmentation": segmentation,
                "sample_number": np.arange(1, len(values) + 1),
                "feature_name": name,
                "feature_order": order,
                "feature_value": values[:, order - 1],
                "segment_id": segments,
            }
        )
        for order, name in enumerate(NAMES, start=1)
    ).with_columns(pl.col("feature_value").fill_nan(None))


def in_sql(expression, values):
    """What DuckDB makes of an expression over the wide features."""
    wide = pl.DataFrame(values, schema=NAMES, orient="row").fill_nan(None)
    with duckdb.connect() as connection:
        connection.register("wide", wide)
        return connection.sql(f"select {expression} as answer from wide").pl()["answer"].to_numpy()


def test_a_planted_rule_is_found_in_words():
    values = users(2_000)
    rules = explain_segments(sample(values, planted(values)), SEED)
    first, second, third = rules.sort("segment_id").iter_rows(named=True)
    assert first["rule_text"] == "days_since_active ≤ 12"
    assert second["rule_text"] == "browse_share_365d > 0.41 and days_since_active > 12"
    text = "browse_share_365d ≤ 0.41 (or unknown) and days_since_active > 12"
    assert third["rule_text"] == text
    for rule in (first, second, third):
        assert rule["rule_precision"] == rule["rule_recall"] == 1
        assert rule["rule_fidelity"] > 0.99
    assert (
        first["most_frequent_share"]
        == max(np.unique(planted(values), return_counts=True)[1]) / 2000
    )


@pytest.mark.parametrize("noise", [0.0, 0.3])
def test_the_case_expression_gives_the_trees_segment_to_users_it_never_saw(noise):
    values, others = users(3_000), users(20_000, seed=9)
    others[::7, 0] = np.nan
    others[::11, 2] = np.nan
    random = np.random.default_rng(1)
    segments = np.where(
        random.random(3_000) < noise,
        np.where(values[:, 2] > 7e-4, "it's", "s_3"),
        planted(values),
    )
    leaves = fit_leaves(values, NAMES, segments, SEED)
    expected = apply_leaves(leaves, others, NAMES)
    assert len(leaves) > 2
    assert (expected != "").all()
    assert (in_sql(case_expression(leaves), others) == expected).all()


def test_conditions_are_true_or_false_and_as_precise_as_they_say():
    values = users(1_000)
    segments = planted(values)
    rules = explain_segments(sample(values, segments), SEED)
    for rule in rules.iter_rows(named=True):
        met = in_sql(rule["rule_condition"], values)
        assert met.dtype == bool
        assert (segments[met] == rule["segment_id"]).mean() == rule["rule_precision"]
        assert met[segments == rule["segment_id"]].mean() == rule["rule_recall"]
        unknown = in_sql(rule["rule_condition"], np.full((2, 3), np.nan))
        assert unknown.dtype == bool


def test_segments_of_one_question_each_have_short_rules():
    random = np.random.default_rng(8)
    values = random.dirichlet(np.full(8, 0.03), 3_000)
    names = [f"share_{number}" for number in range(8)]
    rows = pl.concat(
        pl.DataFrame(
            {
                "segmentation": "s",
                "sample_number": np.arange(3_000),
                "feature_name": name,
                "feature_order": order,
                "feature_value": values[:, order],
                "segment_id": np.array(names)[values.argmax(axis=1)],
            }
        )
        for order, name in enumerate(names)
    )
    rules = explain_segments(rows, SEED)
    assert rules["rule_fidelity"][0] > 0.9
    # The last one is what remains when all others have been asked for.
    own = rules.filter(pl.col("rule_text").str.contains(pl.col("segment_id") + " > 0."))
    assert own.height == 7
    assert own["rule_text"].str.count_matches(" and ").sum() <= 2
    assert own["rule_precision"].min() > 0.85
    assert own["rule_recall"].min() > 0.85


def test_thresholds_part_the_sample_as_scikit_learn_does():
    random = np.random.default_rng(4)
    values = np.column_stack([random.normal(0, 1e-4, 800) + 0.3, random.normal(1e5, 3, 800)])
    segments = np.where(values[:, 0] > 0.3, "a", np.where(values[:, 1] > 1e5, "b", "c"))
    leaves = fit_leaves(values, ["x", "y"], segments, SEED)
    assert (apply_leaves(leaves, values, ["x", "y"]) == segments).mean() > 0.98


def test_what_explains_nothing_gives_no_rule():
    values = users(500)
    constant = explain_segments(sample(values, np.full(500, "s_1")), SEED)
    random = np.random.default_rng(3).choice(["s_1", "s_2"], 500, p=[0.9, 0.1])
    chance = explain_segments(sample(values, random), SEED)
    empty = explain_segments(sample(np.full((40, 3), np.nan), np.repeat(["s_1", "s_2"], 20)), SEED)
    for rules in (constant, chance, empty):
        assert rules["rule_text"].null_count() == rules.height
        assert rules["case_expression"].null_count() == rules.height
    assert constant["rule_fidelity"].to_list() == [None]
    assert chance["rule_fidelity"][0] <= chance["most_frequent_share"][0] + 1e-12
    assert explain_segments(sample(values, np.full(500, "s_1")).clear(), SEED).schema == ROW


def test_a_segment_too_mixed_for_a_leaf_still_has_a_rule():
    values = users(2_000)
    random = np.random.default_rng(7)
    rare = (values[:, 2] > 3e-3) & (random.random(2_000) < 0.25)
    rules = explain_segments(sample(values, np.where(rare, "s_rare", planted(values))), SEED)
    rule = rules.row(by_predicate=pl.col("segment_id") == "s_rare", named=True)
    assert "s_rare" not in rule["case_expression"]
    assert "category_share:maths > 0.00" in rule["rule_text"]
    assert rule["rule_precision"] > 0.2
    assert rule["rule_recall"] > 0.9


@pytest.mark.parametrize("later", [30, 31])
def test_a_rule_leaves_out_what_another_part_of_it_says(later):
    """Of days > 30 where little is browsed, or days > 31 where much is, days > 30 remains."""
    values = users(2_000)
    days = {number: Range(number, np.inf, takes_missing=False) for number in (30, later)}
    little, much = Range(-np.inf, 0.5, takes_missing=True), Range(0.5, np.inf, takes_missing=False)
    leaves = [
        Leaf("s", {NAMES[1]: little, NAMES[0]: days[30]}),
        Leaf("s", {NAMES[1]: much, NAMES[0]: days[later]}),
    ]
    for order in (leaves, leaves[::-1]):
        short = shortened(order, values, NAMES, values[:, 0] > 30)
        assert [leaf.ranges for leaf in short] == [{NAMES[0]: days[30]}]


def test_a_part_of_a_rule_for_missing_values_is_not_left_out():
    values = users(500)
    values[::7, 0] = np.nan
    ranges = [Range(30, np.inf, takes_missing=False), Range(40, np.inf, takes_missing=True)]
    leaves = [Leaf("s", {NAMES[0]: each}) for each in ranges]
    assert shortened(leaves, values, NAMES, ~(values[:, 0] <= 30)) == leaves


def test_rows_in_another_order_give_the_same_rules():
    values = users(600)
    rows = sample(values, planted(values))
    shuffled = rows.sample(fraction=1, shuffle=True, seed=3)
    assert explain_segments(shuffled, SEED).equals(explain_segments(rows, SEED))


def test_leaves_are_large_and_questions_few():
    values = users(2_000)
    random = np.random.default_rng(6)
    segments = np.where(
        random.random(2_000) < 0.2, random.choice(list("abc"), 2_000), planted(values)
    )
    leaves = fit_leaves(values, NAMES, segments, SEED)
    for leaf in leaves:
        inside = np.ones(2_000, dtype=bool)
        for name, allowed in leaf.ranges.items():
            inside &= allowed.holds(values[:, NAMES.index(name)])
        assert inside.sum() >= 20


def test_a_range_is_written_as_it_is_applied():
    allowed = Range(0.25, 12.0, takes_missing=True)
    assert allowed.condition("x") == "coalesce(x > 0.25 and x <= 12, true)"
    assert allowed.condition("a:b") == 'coalesce("a:b" > 0.25 and "a:b" <= 12, true)'
    assert Range(-np.inf, np.inf, takes_missing=False).condition("x") == "x is not null"
    assert allowed.words("x", has_missing=False) == "0.25 < x ≤ 12"
    assert (
        Range(-np.inf, 1 / 3, False)
        .condition("x")
        .startswith("coalesce(x <= 3.33333333333333315e-01")
    )
