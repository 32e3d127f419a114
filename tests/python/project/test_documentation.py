"""One name, one meaning: every model and column is described, and a name has one type."""

import re
from collections import defaultdict

import pytest

from tests.python.project.conftest import ROOT

KEY_TESTS = {"unique", "unique_combination"}


def is_ledger(model):
    """Staging's _checked models hold what was received, twice-sent rows too: they have no key."""
    return model["schema"] == "staging" and model["name"].endswith("_checked")


def column_faults(name, columns):
    """Columns whose description is not the docs block of the same name."""
    for column in columns:
        wanted = "{{ doc('" + column["name"] + "') }}"
        if column.get("description") != wanted:
            yield f"{name}.{column['name']}: description must be {wanted}"


def test_column_rule_can_fail():
    assert list(column_faults("model", [{"name": "user_id", "description": "The user."}]))
    assert list(column_faults("model", [{"name": "user_id"}]))
    assert not list(
        column_faults("model", [{"name": "user_id", "description": "{{ doc('user_id') }}"}])
    )


def test_models_and_seeds_are_described(project):
    found = [
        node["name"] for node in project.nodes("model", "seed") if not node["description"].strip()
    ]
    assert not found, "\n".join(found)


def test_columns_cite_the_docs_block_of_their_name(schema_texts):
    found = [
        fault
        for name, text in schema_texts.items()
        for fault in column_faults(name, text.get("columns", []))
    ]
    assert not found, "\n".join(found)


def test_each_name_has_one_docs_block_and_each_block_a_text():
    text = (ROOT / "models" / "columns.md").read_text()
    blocks = re.findall(r"{% docs (\w+) %}(.*?){% enddocs %}", text, re.DOTALL)
    names = [name for name, _ in blocks]
    assert sorted(names) == sorted(set(names))
    assert [name for name, body in blocks if len(body.strip()) < 5] == []


def test_docs_blocks_are_all_cited(schema_texts):
    seeds = "".join(path.read_text() for path in (ROOT / "seeds").glob("**/*.yml"))
    cited = {column["name"] for text in schema_texts.values() for column in text.get("columns", [])}
    blocks = re.findall(r"{% docs (\w+) %}", (ROOT / "models" / "columns.md").read_text())
    assert [name for name in blocks if name not in cited and f"doc('{name}')" not in seeds] == []


def test_a_column_name_has_one_data_type(project):
    types = defaultdict(lambda: defaultdict(list))
    for node in project.nodes("model", "seed"):
        for name, column in node["columns"].items():
            if column["data_type"]:
                types[name][column["data_type"].lower().replace(" ", "")].append(node["name"])
    assert {name: dict(known) for name, known in types.items() if len(known) > 1} == {}


def test_every_model_has_a_key_test(project):
    found = []
    for model in project.models():
        names = {(test.get("test_metadata") or {}).get("name") for test in project.tests_of(model)}
        if not is_ledger(model) and not names & KEY_TESTS:
            found.append(model["name"])
    assert not found, "\n".join(found)


@pytest.mark.parametrize("kind", ["model", "seed"])
def test_every_node_has_its_yaml_beside_it(project, kind):
    found = []
    for node in project.nodes(kind):
        home = node["original_file_path"].rsplit("/", 1)[0]
        patch = (node["patch_path"] or "none").split("://")[-1]
        if patch.rsplit("/", 1)[0] != home:
            found.append(f"{node['original_file_path']}: described in {patch}")
    assert not found, "\n".join(found)


def test_unit_tests_are_named_as_sentences(project):
    names = [test["name"] for test in project.manifest["unit_tests"].values()]
    assert [name for name in names if len(name.split("_")) < 4] == []


WORKED = {
    *["identity", "core", "features", "segments"],
    *["experiments", "recommendations", "marts"],
}
# What makes a model worth a worked example: a choice, a ranking, or a sum.
LOGIC = re.compile(r"\bcase\b|\bover\s*\(|\bgroup by\b", re.IGNORECASE)


def test_models_with_logic_have_a_unit_test(project):
    tested = {test["model"] for test in project.manifest["unit_tests"].values()}
    found = [
        model["name"]
        for model in project.models()
        if model["schema"] in WORKED
        and model["language"] == "sql"
        and LOGIC.search(re.sub(r"--[^\n]*", "", model["raw_code"]))
        and model["name"] not in tested
    ]
    assert not found, "\n".join(found)
