"""The floors of the house: what may be built on what, and what each floor's tables are called."""

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


def test_core_and_marts_have_an_identity_test_each(project):
    found = []
    for model in project.models():
        if model["schema"] in CONTRACTED:
            names = {
                (test.get("test_metadata") or {}).get("name", "singular")
                for test in project.tests_of(model)
            }
            if not names - PLAIN_TESTS:
                found.append(model["name"])
    assert not found, "\n".join(found)
