"""Real baskets of a grocer: our rules are those of mlxtend, a published implementation."""

import duckdb
import pandas as pd
import polars as pl
import pytest
from mlxtend.frequent_patterns import association_rules, fpgrowth
from mlxtend.preprocessing import TransactionEncoder

from python_models.algorithms.recommendations.association_rules import basket_rules
from python_models.algorithms.recommendations.fp_growth import frequent_sets
from tests.python.end_to_end.builds import SHARED_DATA

GROCER = SHARED_DATA / "complete_journey"
MEASURES = ["support", "confidence", "lift", "leverage", "conviction"]

pytestmark = pytest.mark.skipif(not GROCER.exists(), reason=f"{GROCER} is not there")

# Product ids went through R: 900000 is written 9e+05 in the list of products.
BASKETS = """
with products as (
    select
        case product_id when '9e+05' then '900000' else product_id end as product_id,
        product_category
    from read_parquet('{folder}/products.parquet')
),
lines as (
    select household_id, basket_id, product_id, product_category
    from read_parquet('{folder}/transactions_sample.parquet')
    left join products using (product_id)
    where quantity > 0
)
select distinct dense_rank() over (order by {basket}) as basket_number, {member} as member_id
from lines where {member} is not null
"""
# Few of 46,857 sampled trips hold two products, so their support is low; households buy plenty.
CASES = {
    "categories_of_a_trip": ("basket_id", "product_category", 0.0005),
    "categories_of_a_household": ("household_id", "product_category", 0.08),
    "products_of_a_household": ("household_id", "product_id", 0.005),
}


@pytest.fixture(scope="module", params=CASES)
def case(request):
    """Baskets, and the rules that each of the two implementations finds in them."""
    basket, member, minimum_support = CASES[request.param]
    sql = BASKETS.format(folder=GROCER, basket=basket, member=member)
    members = duckdb.sql(sql).pl()
    scope = pl.lit("order").alias("basket_scope")
    segments = members.select(
        scope,
        pl.col("basket_number").unique(),
        pl.lit("all").alias("segmentation"),
        pl.lit("all").alias("segment_id"),
    )
    baskets = members.group_by("basket_number").agg("member_id")["member_id"].to_list()
    ours = basket_rules(
        members.with_columns(scope, pl.lit("item").alias("basket_kind")),
        segments, 1, minimum_support, most_sets=100_000,
    )  # fmt: skip
    encoder = TransactionEncoder()
    table = encoder.fit(baskets).transform(baskets, sparse=True)
    table = pd.DataFrame.sparse.from_spmatrix(table, columns=encoder.columns_)
    sets = fpgrowth(table, min_support=minimum_support, use_colnames=True, max_len=4)
    return baskets, minimum_support, ours, sets


def test_sets_are_equal(case):
    baskets, minimum_support, _, sets = case
    smallest = -int(-minimum_support * len(baskets) // 1)
    ours = frequent_sets(baskets, smallest)
    theirs = {
        tuple(sorted(members)): support * len(baskets)
        for members, support in zip(sets["itemsets"], sets["support"], strict=True)
    }
    assert ours == {members: round(count) for members, count in theirs.items()}
    assert max(map(len, ours)) >= 2


def test_rules_are_equal(case):
    _, _, ours, sets = case
    theirs = association_rules(sets, metric="support", min_threshold=0)
    theirs = theirs[theirs["consequents"].map(len) == 1]
    expected = {
        (frozenset(row.antecedents), *row.consequents): [getattr(row, name) for name in MEASURES]
        for row in theirs.itertuples()
    }
    left = pl.concat_list("antecedent_1", "antecedent_2", "antecedent_3").list.drop_nulls()
    found = {
        (frozenset(antecedent), consequent): values
        for antecedent, consequent, *values in ours.select(
            left, "consequent_id", *MEASURES[:-1], pl.col("conviction").fill_null(float("inf"))
        ).iter_rows()
    }
    assert found.keys() == expected.keys()
    assert len(found) > 20
    for key, values in expected.items():
        assert found[key] == pytest.approx(values, rel=1e-9, abs=1e-9)
