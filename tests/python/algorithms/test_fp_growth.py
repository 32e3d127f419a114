"""Frequent sets and rules against tables worked out by hand and against brute force."""

from itertools import combinations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from python_models.algorithms.recommendations.association_rules import SCHEMA, basket_rules, rules
from python_models.algorithms.recommendations.fp_growth import (
    RuleError,
    TooManySetsError,
    frequent_sets,
)

# The worked example of Han, Pei & Yin (2000), table 1, at a minimum of three of five baskets.
PAPER = [list("facdgimp"), list("abcflmo"), list("bfhjo"), list("bcksp"), list("afcelpmn")]
SHOP = [["beer", "crisps"]] * 4 + [["beer", "milk"]] + [["milk"]] * 3 + [["bread"]] * 2

baskets = st.lists(st.lists(st.sampled_from("abcdef"), max_size=6), max_size=12)


def counted(held, largest_size=4):
    """Every set that is in some basket, by looking at each."""
    found = {}
    for size in range(1, largest_size + 1):
        for members in combinations("abcdef", size):
            if count := sum(set(members) <= set(basket) for basket in held):
                found[members] = count
    return found


def frames(held, segments=None):
    """Baskets as the warehouse hands them over, all of one scope and kind."""
    numbers = range(1, len(held) + 1)
    members = [
        (number, name) for number, names in zip(numbers, held, strict=True) for name in names
    ]
    scope = pl.lit("order").alias("basket_scope")
    kind = pl.lit("item").alias("basket_kind")
    schema = {"basket_number": pl.Int64, "member_id": pl.String}
    held_in = [(number, "all", "all") for number in numbers]
    held_in += [(number, "rfm", name) for number, name in enumerate(segments or [], start=1)]
    keys = {"basket_number": pl.Int64, "segmentation": pl.String, "segment_id": pl.String}
    return (
        pl.DataFrame(members, schema=schema, orient="row").with_columns(scope, kind),
        pl.DataFrame(held_in, schema=keys, orient="row").with_columns(scope),
    )


def found_rules(held, segments=None, minimum_baskets=1, minimum_support=0.0, **options):
    return basket_rules(*frames(held, segments), minimum_baskets, minimum_support, **options)


def test_worked_example_of_the_paper():
    found = frequent_sets(PAPER, minimum_count=3, largest_size=5)
    assert {"".join(members): count for members, count in found.items() if len(members) == 1} == {
        "f": 4, "c": 4, "a": 3, "b": 3, "m": 3, "p": 3,
    }  # fmt: skip
    assert sorted("".join(members) for members in found if len(members) > 1) == sorted(
        ["af", "ac", "am", "cf", "fm", "cm", "cp", "acf", "afm", "acm", "cfm", "acfm"]
    )


def test_measures_of_the_textbook():
    found = {(rule.antecedent, rule.consequent): rule for rule in rules(frequent_sets(SHOP, 1), 10)}
    rule = found[("beer",), "crisps"]
    assert (rule.support, rule.confidence, rule.lift) == (0.4, 0.8, 2.0)
    assert (rule.leverage, rule.conviction) == (0.2, 3.0)
    assert rule.improvement == pytest.approx(0.4)
    never_fails = found[("crisps",), "beer"]
    assert (never_fails.confidence, never_fails.conviction) == (1.0, None)
    assert len(found) == 4


@given(baskets, st.integers(1, 4), st.integers(1, 4))
@settings(max_examples=150, deadline=None)
def test_sets_are_those_of_brute_force(held, minimum_count, largest_size):
    expected = counted(held, largest_size)
    assert frequent_sets(held, minimum_count, largest_size) == {
        members: count for members, count in expected.items() if count >= minimum_count
    }


def test_baskets_with_the_same_members_may_come_as_one_with_their_number():
    assert frequent_sets([["a", "b"], ["b"]], 3, weights=[3, 2]) == frequent_sets(
        [["a", "b"]] * 3 + [["b"]] * 2, 3
    )


@given(baskets.filter(bool), st.integers(1, 3))
@settings(max_examples=100, deadline=None)
def test_rules_obey_their_definitions(held, minimum_count):
    counts = counted(held)
    sets = frequent_sets(held, minimum_count)
    total = len(held)
    for members, count in sets.items():
        assert all(sets[part] >= count for part in combinations(members, len(members) - 1) if part)
    found = rules(sets, total)
    assert len(found) == sum(len(members) for members in sets if len(members) > 1)
    for rule in found:
        whole = counts[tuple(sorted([*rule.antecedent, rule.consequent]))] / total
        left, right = counts[rule.antecedent] / total, counts[rule.consequent,] / total
        shorter = [right] + [
            counts[tuple(sorted([*part, rule.consequent]))] / counts[part]
            for size in range(1, len(rule.antecedent))
            for part in combinations(rule.antecedent, size)
        ]
        assert rule.support == whole
        assert rule.confidence == pytest.approx(whole / left)
        assert rule.lift == pytest.approx(whole / (left * right))
        assert rule.leverage == pytest.approx(whole - left * right)
        assert rule.improvement == pytest.approx(rule.confidence - max(shorter), abs=1e-12)
        if rule.conviction is None:
            assert rule.confidence == 1
        else:
            assert rule.conviction == pytest.approx((1 - right) / (1 - rule.confidence))


def test_segments_have_rules_of_their_own():
    found = found_rules(SHOP, segments=["loyal"] * 5 + ["new"] * 5, minimum_baskets=4)
    by_segment = dict(found.group_by("segment_id").agg(pl.col("basket_count").first()).iter_rows())
    assert by_segment == {"all": 10, "loyal": 5}
    assert found.filter(segment_id="loyal", antecedent_1="crisps")["lift"].to_list() == [1.0]


def test_support_is_a_share_of_the_segment():
    assert found_rules(SHOP, minimum_support=0.4).height == 2
    assert found_rules(SHOP, minimum_support=0.41).height == 0


def test_order_of_rows_does_not_matter():
    members, segments = frames(SHOP, segments=["loyal"] * 5 + ["new"] * 5)
    mixed = basket_rules(members.reverse(), segments.sample(fraction=1, shuffle=True, seed=1), 1, 0)
    assert mixed.equals(basket_rules(members, segments, 1, 0))


def test_too_many_sets_raise_the_minimum_that_is_shown():
    found = found_rules(PAPER, most_sets=18)
    assert set(found["minimum_count"]) == {3}
    assert found.filter(pl.col("pair_count") < 3).height == 0


@pytest.mark.parametrize("held", [[], [["a"], ["b"]], [["a", "b"]]])
def test_nothing_frequent_is_an_empty_typed_table(held):
    found = found_rules(held, minimum_baskets=2)
    assert (found.height, dict(found.schema)) == (0, SCHEMA)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (lambda: frequent_sets(SHOP, 0), "minimum_count and largest_size must be 1 or more"),
        (lambda: found_rules(SHOP, minimum_baskets=0), "rule_min_baskets must be 1 or more"),
        (lambda: found_rules(SHOP, minimum_support=1.5), "between 0 and 1, not 1 and 1.5"),
        (lambda: rules({("a",): 3}, 2), "a set is in 3 baskets, but there are 2"),
        (
            lambda: rules({("a", "b"): 1}, 2),
            r"\('a', 'b'\) is frequent, but a part of it is missing",
        ),
    ],
)
def test_nonsense_is_refused_with_a_sentence(wrong, sentence):
    with pytest.raises(RuleError, match=sentence):
        wrong()


def test_too_many_sets_are_an_error_of_their_own():
    with pytest.raises(TooManySetsError, match="more than 3 sets are in 1 baskets or more"):
        frequent_sets(SHOP, 1, most_sets=3)
