"""macros/dbt: what replaces dbt's own steps keeps dbt's promises, in a small project of its own."""

import os
import shutil
import subprocess
import sys

import duckdb
import pytest
import yaml

from tests.python.project.conftest import ROOT

# In one process: a build, another that turns views into tables and tables into views, the tests.
DBT = """
from dbt.cli.main import dbtRunner
for command, first in [("run", True), ("run", False), ("test", False)]:
    dbtRunner().invoke([command, "--no-use-colors", "--vars", str({"first": first})])
"""
PROJECT = {
    "name": "steps",
    "profile": "steps",
    "config-version": 2,
    "models": {"steps": {"+persist_docs": {"relation": True, "columns": True}}},
}
TARGET = {"type": "duckdb", "path": "steps.duckdb", "threads": 2}
PROFILE = {"steps": {"target": "dev", "outputs": {"dev": TARGET}}}
NUMBER = " select {{ 1 if var('first') else 2 }} as user_id"
SQL = {
    "given": "select 1 as user_id, 'it''s' as user_name, cast(1.5 as decimal(18, 2)) as amount",
    "promised": "select user_id, amount from {{ ref('given') }} where user_id > 0",
    "reordered": "select amount, user_id from {{ ref('given') }}",
    "broken": "select cast(user_id as bigint) as user_id from {{ ref('given') }}",
    "constrained": "select 1 as user_id",
    "turned_table": "{{ config(materialized='view' if var('first') else 'table') }}" + NUMBER,
    "turned_view": "{{ config(materialized='table' if var('first') else 'view') }}" + NUMBER,
    "learned": "def model(dbt, session):\n    return dbt.ref('given').pl()\n",
}
CONTRACT = {"contract": {"enforced": True}}
TABLE = {**CONTRACT, "materialized": "table"}
USER = {"name": "user_id", "data_type": "integer", "description": "It's the person."}
AMOUNT = {"name": "amount", "data_type": "decimal(18,2)"}
MODELS = [
    {"name": "promised", "description": "One row.", "config": CONTRACT, "columns": [USER, AMOUNT]},
    {"name": "reordered", "config": TABLE, "columns": [USER, AMOUNT]},
    {"name": "broken", "config": TABLE, "columns": [USER]},
    {
        "name": "constrained",
        "config": TABLE,
        "columns": [{**USER, "constraints": [{"type": "not_null"}]}],
    },
    {
        "name": "turned_table",
        "description": "Was a view.",
        "data_tests": [
            {
                "always_true": {
                    "arguments": {"conditions": ["user_id > 0", "'it''s' > '' and user_id < 2"]}
                }
            }
        ],
    },
    {"name": "turned_view", "description": "Was a table."},
]


def unit_test(name, given, expected):
    rows = [{"input": "ref('given')", "rows": given}]
    return {"name": name, "model": "promised", "given": rows, "expect": {"rows": expected}}


UNIT_TESTS = [
    unit_test("kept", [{"user_id": 1, "amount": 2.5}, {"user_id": 0}], [{"AMOUNT": "2.50"}]),
    unit_test("nulls", [{"user_id": 2, "user_name": "it's"}], [{"user_id": 2, "amount": None}]),
    unit_test("nothing_given", [], [{"user_id": 1}]),
    unit_test("other_value", [{"user_id": 1, "amount": 2.5}], [{"amount": 2.4}]),
    unit_test("unknown_column", [{"user": 1}], [{"user_id": 1}]),
]


@pytest.fixture(scope="module")
def steps(tmp_path_factory):
    """The folder of the project, and what dbt said while it built it twice and tested it."""
    folder = tmp_path_factory.mktemp("steps")
    shutil.copytree(ROOT / "macros" / "dbt", folder / "macros")
    shutil.copytree(ROOT / "tests" / "dbt" / "generic", folder / "tests" / "generic")
    (folder / "models").mkdir()
    for name, text in SQL.items():
        suffix = "py" if text.startswith("def") else "sql"
        (folder / "models" / f"{name}.{suffix}").write_text(text)
    content = {"models": MODELS, "unit_tests": UNIT_TESTS}
    (folder / "models" / "all.yml").write_text(yaml.safe_dump(content))
    (folder / "dbt_project.yml").write_text(yaml.safe_dump(PROJECT))
    (folder / "profiles.yml").write_text(yaml.safe_dump(PROFILE))
    environment = {key: value for key, value in os.environ.items() if key[:4] != "DBT_"}
    run = subprocess.run(
        [sys.executable, "-c", DBT],
        env={**environment, "DBT_SEND_ANONYMOUS_USAGE_STATS": "False"},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return folder, run.stdout


def rows(folder, sql):
    with duckdb.connect(str(folder / "steps.duckdb"), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def comments(folder, kind):
    named = f"select {kind}_name, comment from duckdb_{kind}s() where comment is not null"
    return set(rows(folder, named))


def test_tables_and_views_are_built_and_described(steps):
    folder, _ = steps
    assert rows(folder, "from reordered") == [(1, 1.5)]
    assert rows(folder, "select user_id, amount from learned") == rows(folder, "from promised")
    assert comments(folder, "column") == {("user_id", "It's the person.")}


def test_a_contract_is_kept_or_its_breach_named(steps):
    folder, said = steps
    # The order of the contract, not of the query.
    assert [name for name, *_ in rows(folder, "describe reordered")] == ["user_id", "amount"]
    assert said.count("data type mismatch") == 2
    assert "constrained has constraints, which Satsuma does not create" in said
    assert not {("broken",), ("constrained",)} & set(rows(folder, "show tables"))


def test_a_model_may_turn_from_view_to_table_and_back(steps):
    folder, _ = steps
    assert rows(folder, "from turned_table union all from turned_view") == [(2,), (2,)]
    assert comments(folder, "table") == {("turned_table", "Was a view.")}
    assert comments(folder, "view") == {("turned_view", "Was a table."), ("promised", "One row.")}


def test_unit_tests_pass_and_fail_where_they_should(steps):
    _, said = steps
    for name in ["kept", "nulls"]:
        assert f"PASS promised::{name}" in said
    for name in ["nothing_given", "other_value"]:
        assert f"FAIL 1 promised::{name}" in said
    assert "Invalid column name: 'user' in unit test fixture" in said


def test_broken_rule_of_a_data_test_is_named(steps):
    folder, said = steps
    assert "FAIL 1 always_true" in said
    [test] = folder.glob("target/compiled/steps/models/all.yml/always_true_*.sql")
    assert rows(folder, test.read_text()) == [("'it''s' > '' and user_id < 2", 2)]
