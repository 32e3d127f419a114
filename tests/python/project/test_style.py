"""Length, layout and names of the files that people read."""

import ast
import re

import pytest
import sqlglot
from sqlglot import exp

from tests.python.project.conftest import ROOT

SQL_LINES = 100
SQL_CHARACTERS = 100
PYTHON_LINES = 250
PYTHON_MODEL_LINES = 25


def layout_faults(path, text):
    """Departures from the layout of a model: grain first, imports next, final last."""
    lines = text.splitlines()
    if not lines[0].startswith("-- Grain: "):
        yield f"{path}: the first line is not '-- Grain: ...'"
    if lines[-1].strip() != "select * from final":
        yield f"{path}: the last line is not 'select * from final'"
    if len(lines) > SQL_LINES:
        yield f"{path}: {len(lines)} lines, {SQL_LINES} at most"
    for number, line in enumerate(lines, 1):
        # A line of Jinja is as long as its call.
        if len(line) > SQL_CHARACTERS and "{" not in line:
            yield f"{path}, line {number}: {len(line)} characters, {SQL_CHARACTERS} at most"


def one_letter_aliases(sql):
    """Tables and CTEs named with one letter."""
    for alias in sqlglot.parse_one(sql, read="duckdb").find_all(exp.TableAlias):
        if len(alias.name) == 1:
            yield alias.name


def test_layout_rule_can_fail():
    assert len(list(layout_faults("model.sql", "select 1\n" * 101))) == 3
    assert len(list(layout_faults("model.sql", f"-- {'x' * 98}\nselect * from final"))) == 2
    assert not list(
        layout_faults("model.sql", "-- Grain: one row per user.\nselect * from final\n")
    )


def test_alias_rule_can_fail():
    assert list(one_letter_aliases("select u.user_id from users as u"))
    assert list(one_letter_aliases("with u as (select 1) select * from u"))
    assert not list(one_letter_aliases("select users.user_id as x from users"))


def test_models_have_the_layout_of_the_house():
    found = [
        fault
        for folder in ["models", "examples"]
        for path in sorted(ROOT.glob(f"{folder}/**/*.sql"))
        for fault in layout_faults(path.relative_to(ROOT), path.read_text())
    ]
    assert not found, "\n".join(found)


def test_other_sql_is_short():
    paths = [
        path for folder in ["tests/dbt", "analyses"] for path in ROOT.glob(f"{folder}/**/*.sql")
    ]
    assert [str(path) for path in paths if len(path.read_text().splitlines()) > SQL_LINES] == []


def test_tables_have_full_names(project):
    found = {name: list(one_letter_aliases(sql)) for name, sql in project.compiled.items()}
    assert {name: aliases for name, aliases in found.items() if aliases} == {}


def test_python_models_are_thin_and_modules_short():
    found = []
    for folder, limit in [
        ("cli", PYTHON_LINES),
        ("python_models", PYTHON_LINES),
        ("tests", PYTHON_LINES),
    ]:
        for path in ROOT.glob(f"{folder}/**/*.py"):
            length = len(path.read_text().splitlines())
            is_model = (
                folder == "python_models"
                and "algorithms" not in path.parts
                and path.name != "__init__.py"
            )
            allowed = PYTHON_MODEL_LINES if is_model else limit
            if length > allowed:
                found.append(f"{path.relative_to(ROOT)}: {length} lines, {allowed} at most")
    assert not found, "\n".join(found)


def imported(path):
    """Names of the packages that a module imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


def test_algorithms_know_neither_dbt_nor_sql_nor_pandas():
    found = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in ROOT.glob("python_models/algorithms/**/*.py")
        for name in imported(path)
        if name in {"dbt", "duckdb", "pandas", "sqlite3"}
    ]
    assert not found, "\n".join(found)


def test_nothing_of_ours_imports_pandas_or_pickles():
    found = [
        f"{path.relative_to(ROOT)}: {name}"
        for folder in ["cli", "python_models"]
        for path in ROOT.glob(f"{folder}/**/*.py")
        for name in imported(path)
        if name in {"pandas", "pickle", "joblib"}
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("folder", ["models", "macros", "seeds", "cli", "python_models", "tests"])
def test_files_have_plain_names(folder):
    plain = re.compile(r"^[a-z0-9_.-]+$")
    found = [
        str(path.relative_to(ROOT))
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not plain.match(path.name)
    ]
    assert not found, "\n".join(found)
