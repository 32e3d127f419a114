"""Any subset of entities builds, and no subset changes a schema."""

import shutil
from itertools import permutations

import pytest

from tests.python.end_to_end.builds import DEMO, WITHOUT_TESTS, Build, in_pairs

SUBSETS = {
    "orders": ["orders", "order_lines"],
    "exposures_with_outcomes": ["exposures", "events"],
    "nothing": [],
}
# With every data test of dbt; what the others hold is tested with it or with the real shop.
TESTED = {"exposures_with_outcomes"}
# Everything hangs on these six; the others hang on nothing and stand or fall together.
TRUNK = ["users", "identifiers", "events", "items", "orders", "order_lines"]
LEAVES = [entity for entity in DEMO["demo"] if entity not in TRUNK]
# Taken out of the full demo: few builds in which, with the subsets, any of the six is there
# without any other.
REMOVALS = {
    "visitors_and_lines": ["identifiers", "events", "order_lines"],
    "catalogue_and_what_is_done": ["events", "items", "orders"],
    "accounts_and_sales": ["users", "orders", "order_lines"],
    "leaves": LEAVES,
}


@pytest.fixture(scope="module")
def subsets(tmp_path_factory):
    """One warehouse for each subset."""

    def build(name):
        warehouse = Build(tmp_path_factory.mktemp(name), adapters={"demo": SUBSETS[name]})
        left_out = WITHOUT_TESTS[2:] if name in TESTED else WITHOUT_TESTS
        warehouse.dbt("build", *left_out)
        return warehouse

    return in_pairs(build, SUBSETS)


@pytest.fixture(scope="module")
def removals(tmp_path_factory, demo):
    """The full demo up to the core, built again without some entities: what they left must go."""

    def build(name):
        remaining = [entity for entity in DEMO["demo"] if entity not in REMOVALS[name]]
        warehouse = Build(tmp_path_factory.mktemp(name), adapters={"demo": remaining})
        shutil.copy(demo.file, warehouse.file)
        # Each floor above reads the core; that one without rows is built with the subsets.
        warehouse.dbt("build", *WITHOUT_TESTS, "--select", "staging", "identity", "core")
        return warehouse

    return in_pairs(build, REMOVALS)


def test_each_entity_is_tried_without_each_other():
    tried = [
        *SUBSETS.values(),
        *([e for e in DEMO["demo"] if e not in removed] for removed in REMOVALS.values()),
    ]
    untried = {
        (here, gone)
        for here, gone in permutations(TRUNK, 2)
        if not any(here in entities and gone not in entities for entities in tried)
    }
    assert untried == set()
    for leaf in LEAVES:
        assert any(leaf not in entities and set(TRUNK) <= set(entities) for entities in tried)
        assert all(
            any(leaf in entities and trunk not in entities for entities in tried) for trunk in TRUNK
        )


@pytest.mark.parametrize("subset", SUBSETS)
def test_subset_builds_with_the_same_schema(subsets, demo, subset):
    assert subsets[subset].columns() == demo.columns()


@pytest.mark.parametrize("removed", REMOVALS)
def test_entities_can_be_taken_out(removals, demo, removed):
    build = removals[removed]
    assert build.columns() == demo.columns()
    tables = set(build.tables("core"))
    for entity in REMOVALS[removed]:
        if f"core.fct_{entity}" in tables:
            assert build.value(f"select count(*) from core.fct_{entity}") == 0


def test_what_is_missing_is_empty_and_the_rest_is_there(subsets):
    shop = subsets["orders"]
    for name in ["fct_events", "fct_sessions", "fct_messages", "fct_spend", "fct_exposures"]:
        assert shop.value(f"select count(*) from core.{name}") == 0
    assert shop.value("select count(*) from core.fct_orders") > 0
    assert shop.value("select count(*) from marts.mart_segment_retention") > 0


def test_outcomes_of_exposures_alone_have_effects(subsets):
    found = subsets["exposures_with_outcomes"].value(
        "select count(*) from marts.mart_experiment_results where segmentation = 'all'"
    )
    assert found > 0
