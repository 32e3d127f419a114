"""Any subset of entities builds, and no subset changes a schema."""

import shutil

import pytest

from tests.python.end_to_end.builds import DEMO, WITHOUT_TESTS, Build, in_pairs

SUBSETS = {
    "events": ["events"],
    "orders": ["orders", "order_lines"],
    "exposures_with_outcomes": ["exposures", "events"],
    "nothing": [],
}
# Everything hangs on these six; the others hang on nothing and are taken out together, too.
TRUNK = ["users", "identifiers", "events", "items", "orders", "order_lines"]
REMOVALS = {entity: [entity] for entity in TRUNK} | {
    "leaves": sorted(set(DEMO["demo"]) - set(TRUNK))
}


@pytest.fixture(scope="module")
def subsets(tmp_path_factory):
    """One warehouse for each subset, with every data test of dbt."""

    def build(name):
        warehouse = Build(tmp_path_factory.mktemp(name), adapters={"demo": SUBSETS[name]})
        warehouse.dbt("build", "--exclude-resource-type", "unit_test")
        return warehouse

    return in_pairs(build, SUBSETS)


@pytest.fixture(scope="module")
def removals(tmp_path_factory, demo):
    """The full demo, built again without an entity: what that left behind must not stay."""

    def build(name):
        remaining = [entity for entity in DEMO["demo"] if entity not in REMOVALS[name]]
        warehouse = Build(tmp_path_factory.mktemp(name), adapters={"demo": remaining})
        shutil.copy(demo.file, warehouse.file)
        warehouse.dbt("build", *WITHOUT_TESTS)
        return warehouse

    return in_pairs(build, REMOVALS)


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
