"""The floors of the house: what may be built on what, and what each floor's tables are called."""

import re

import pytest

FLOOR = {
    "staging": 0,
    "identity": 1,
    "core": 2,
    "quality": 3,
    "features": 4,
    "segments": 5,
    "predictions": 6,
    "recommendations": 6,
    "experiments": 6,
    "activation": 6,
    "marts": 7,
}
PREFIXES = {
    "staging": ("stg_",),
    "identity": ("id_",),
    "core": ("dim_", "fct_"),
    "quality": ("dq_",),
    "features": ("feat_",),
    "segments": ("seg_",),
    "predictions": ("pred_",),
    "recommendations": ("reco_",),
    "experiments": ("exp_",),
    "activation": ("act_",),
    "marts": ("mart_",),
}
READERS_OF_STAGING = {"staging", "identity", "core", "quality"}
CONTRACTED = {"core", "marts"}
PLAIN_TESTS = {"not_null", "unique", "unique_combination", "accepted_values", "relationships"}
PLAIN_CONDITION = re.compile(r"\w+ (is not null|in \([^()]*\))")


def parents(project, model):
    nodes = project.manifest["nodes"]
    known = [nodes[name] for name in model["depends_on"]["nodes"] if name in nodes]
    return [parent for parent in known if parent["resource_type"] == "model"]


def floor_faults(model, parents):
    """Parents of a model that stand higher than it, or are out of its reach."""
    floor = model["schema"]
    for parent in parents:
        below = parent["schema"]
        if FLOOR[below] > FLOOR[floor]:
            yield f"{model['name']} ({floor}) reads {parent['name']} of the higher floor {below}"
        if below == "staging" and floor not in READERS_OF_STAGING:
            yield f"{model['name']} ({floor}) reads {parent['name']} of staging"
        if floor == "marts" and parent["language"] == "python":
            yield f"{model['name']} reads the Python model {parent['name']}"


def node(name, schema, language="sql"):
    return {"name": name, "schema": schema, "language": language}


@pytest.mark.parametrize(
    ("model", "parent"),
    [
        (node("fct_orders", "core"), node("feat_user_rfm", "features")),
        (node("mart_user_360", "marts"), node("stg_demo__users", "staging")),
        (node("mart_user_360", "marts"), node("seg_kmeans", "segments", "python")),
    ],
)
def test_floor_rule_can_fail(model, parent):
    assert len(list(floor_faults(model, [parent]))) == 1


def test_models_read_only_their_own_floor_and_lower_ones(project):
    found = [
        fault
        for model in project.models()
        for fault in floor_faults(model, parents(project, model))
    ]
    assert not found, "\n".join(found)


def test_schema_is_the_folder_and_prefix_tells_it(project):
    found = []
    for model in project.models():
        folder = model["fqn"][1]
        if model["schema"] != folder or not model["name"].startswith(PREFIXES[folder]):
            found.append(f"{model['original_file_path']}: schema {model['schema']}")
        if folder == "staging" and not model["name"].startswith(f"stg_{model['fqn'][2]}__"):
            found.append(f"{model['original_file_path']}: name it stg_{model['fqn'][2]}__...")
    assert not found, "\n".join(found)


def test_only_staging_reads_raw_data(project):
    readers = ("source(", "read_raw(", "read_csv(", "read_parquet(", "read_json(")
    found = [
        model["name"]
        for model in project.models()
        if model["schema"] != "staging" and any(reader in model["raw_code"] for reader in readers)
    ]
    assert not found, "\n".join(found)


def test_core_and_marts_have_enforced_contracts_with_a_type_for_each_column(project):
    found = []
    for model in project.models():
        if model["schema"] in CONTRACTED:
            if not model["config"]["contract"]["enforced"]:
                found.append(f"{model['name']}: contract is not enforced")
            untyped = [name for name, column in model["columns"].items() if not column["data_type"]]
            found += [f"{model['name']}.{name}: no data_type" for name in untyped]
    assert not found, "\n".join(found)


def test_python_models_are_followed_by_a_contracted_sql_model(project):
    found = []
    for model in project.models():
        if model["language"] == "python":
            readers = [
                child
                for child in project.models()
                if model["unique_id"] in child["depends_on"]["nodes"] and child["language"] == "sql"
            ]
            if not readers:
                found.append(f"{model['name']}: no SQL model reads it")
    assert not found, "\n".join(found)


def is_identity(test):
    """True for a data test that says more than which values a column may have."""
    metadata = test.get("test_metadata")
    if not metadata:
        return True
    conditions = metadata["kwargs"].get("conditions", [])
    if conditions and all(PLAIN_CONDITION.fullmatch(condition) for condition in conditions):
        return False
    return metadata["name"] not in PLAIN_TESTS


def test_identity_rule_can_fail():
    plain = {"conditions": ["user_id is not null", "kind in ('a', 'b')"]}
    assert not is_identity({"test_metadata": {"name": "always_true", "kwargs": plain}})
    assert not is_identity({"test_metadata": {"name": "unique", "kwargs": {}}})
    more = {"conditions": ["user_id is not null", "kept_users <= users"]}
    assert is_identity({"test_metadata": {"name": "always_true", "kwargs": more}})


def test_core_and_marts_have_an_identity_test_each(project):
    found = [
        model["name"]
        for model in project.models()
        if model["schema"] in CONTRACTED
        and not any(is_identity(test) for test in project.tests_of(model))
    ]
    assert not found, "\n".join(found)
