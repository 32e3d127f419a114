"""Assignment: the same in Python and SQL, in the planned shares, by layer and holdout."""

from collections import Counter

import duckdb
import jinja2
import polars as pl
import pytest

from python_models.algorithms.experiments.assignment import (
    Plan,
    assign,
    assign_exactly,
    hash_fraction,
)
from tests.python.algorithms.compiled_models import ROOT, Dbt

USERS = [f"user_{number}" for number in range(20_000)]


def shares(assignments):
    counts = Counter(row.variant_id for row in assignments)
    return {name: count / len(assignments) for name, count in counts.items()}


def test_a_fraction_is_the_start_of_the_hash():
    # printf salt:name | md5sum begins b94ceccf.
    assert hash_fraction("salt", "name") == 0xB94CECCF / 2**32


def test_weights_of_any_scale_are_kept():
    found = shares(assign(Plan("trial", {"a": 1, "b": 2, "c": 7}), USERS))
    # Four standard errors of a share of 20,000 users.
    assert found == pytest.approx({"a": 0.1, "b": 0.2, "c": 0.7}, abs=0.014)


def test_the_order_and_company_of_users_do_not_matter():
    plan = Plan("trial", {"a": 1, "b": 1})
    alone = [assign(plan, [user_id])[0] for user_id in USERS[:100]]
    assert assign(plan, USERS)[:100] == alone
    assert assign(Plan("trial", {"b": 1, "a": 1}), USERS[:100]) == alone


def test_two_experiments_shuffle_users_anew():
    first, second = (assign(Plan(name, {"a": 1, "b": 1}), USERS) for name in ("first", "second"))
    pairs = Counter(
        (one.variant_id, other.variant_id) for one, other in zip(first, second, strict=True)
    )
    assert all(count / len(USERS) == pytest.approx(0.25, abs=0.0125) for count in pairs.values())


def test_experiments_of_a_layer_exclude_each_other():
    weights = {"a": 1, "b": 1}
    halves = [
        assign(Plan(name, weights, "page", start, end), USERS)
        for name, start, end in (("first", 0, 0.5), ("second", 0.5, 1))
    ]
    inside = [{row.user_id for row in half if row.reason == "assigned"} for half in halves]
    assert inside[0] | inside[1] == set(USERS)
    assert not inside[0] & inside[1]
    assert {row.reason for half in halves for row in half} == {"assigned", "outside_layer"}
    # Within its part of the layer the split is even: both hashes are independent.
    split = shares([row for row in halves[0] if row.variant_id])
    assert split == pytest.approx({"a": 0.5, "b": 0.5}, abs=0.02)


def test_the_holdout_takes_part_in_nothing():
    held = [
        {row.user_id for row in assign(plan, USERS) if row.reason == "held_out"}
        for plan in (
            Plan("first", {"a": 1}, holdout_share=0.1),
            Plan("second", {"a": 1, "b": 1}, "page", 0.2, 0.4, holdout_share=0.1),
        )
    ]
    assert held[0] == held[1]
    assert len(held[0]) / len(USERS) == pytest.approx(0.1, abs=0.0085)
    assert all(
        row.variant_id is None
        for row in assign(Plan("c", {"a": 1}, holdout_share=0.1), USERS)
        if row.reason == "held_out"
    )


def test_the_stratified_option_is_exact_in_every_stratum():
    strata = {user_id: f"s{number % 7}" for number, user_id in enumerate(USERS[:1000])}
    rows = assign_exactly(Plan("trial", {"a": 1, "b": 3}), strata)
    assert [row.user_id for row in rows] == list(strata)
    counts = Counter((strata[row.user_id], row.variant_id) for row in rows)
    for stratum, size in Counter(strata.values()).items():
        assert abs(counts[stratum, "a"] - size / 4) < 1
        assert counts[stratum, "a"] + counts[stratum, "b"] == size
    backwards = assign_exactly(
        Plan("trial", {"a": 1, "b": 3}), dict(reversed(list(strata.items())))
    )
    assert set(backwards) == set(rows)


def test_strata_of_one_user_get_their_shares_too():
    rows = assign_exactly(Plan("trial", {"a": 1, "b": 1}), {name: name for name in USERS})
    assert shares(rows) == pytest.approx({"a": 0.5, "b": 0.5}, abs=0.014)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"weights": {}}, "weights of trial must be above 0"),
        ({"weights": {"a": 0, "b": 1}}, "weights of trial must be above 0"),
        ({"layer_start": 0.5, "layer_end": 0.5}, "layer of trial is 0.5 to 0.5"),
        ({"holdout_share": 1}, "holdout_share is 1"),
    ],
)
def test_a_plan_without_meaning_is_refused(wrong, sentence):
    with pytest.raises(ValueError, match=sentence):
        Plan(**{"experiment_id": "trial", "weights": {"a": 1}} | wrong)


@pytest.fixture
def macro():
    """The macro as dbt compiles it, with a holdout of five in a hundred."""
    environment = jinja2.Environment()  # noqa: S701 (SQL, no HTML)
    environment.globals.update(dbt=Dbt, var={"holdout_share": 0.05}.__getitem__)
    file = ROOT / "macros/experiments/assigned_variants.sql"
    return environment.from_string(file.read_text()).module.assigned_variants


def test_python_and_sql_agree_on_a_million_ids(macro):
    weights = {"control": 0.3, "größer": 0.1, "Z": 0.2, "変": 0.4}
    plan = Plan("冬の試験", weights, "strøm", 0.1, 0.85, holdout_share=0.05)
    with duckdb.connect() as connection:
        connection.execute(
            "create table ids as select case i % 4 when 0 then i::varchar when 1 then 'ü-' || i"
            " when 2 then md5(i::varchar) else '用户 ' || i end as user_id from range(1000000) t(i)"
        )
        connection.execute(
            "create table weights (experiment_id text, variant_id text, planned_weight double)"
        )
        connection.executemany(
            "insert into weights values (?, ?, ?)",
            [[plan.experiment_id, *pair] for pair in weights.items()],
        )
        connection.execute(
            "create table trials as select ? as experiment_id, ? as layer_id,"
            " .1::double as layer_start, .85::double as layer_end",
            [plan.experiment_id, plan.layer_id],
        )
        by_sql = connection.sql(macro("ids", "trials", "weights")).pl()
    found = assign(plan, by_sql["user_id"].to_list())
    assert len(found) == 1_000_000
    assert by_sql["variant_id"].equals(pl.Series([row.variant_id for row in found]))
    assert by_sql["assignment_reason"].equals(pl.Series([row.reason for row in found]))
    counts = Counter(row.reason for row in found)
    assert counts["held_out"] / 1e6 == pytest.approx(0.05, abs=0.001)
    assert counts["outside_layer"] / 1e6 == pytest.approx(0.95 * 0.25, abs=0.002)
