"""Finding the project, its adapters and its contract."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.errors import SatsumaError
from cli.project import (
    canonical_contract,
    chosen_adapters,
    configured_adapters,
    find_project,
    find_warehouse,
    known_adapters,
)


@pytest.fixture
def small_project(tmp_path):
    (tmp_path / "dbt_project.yml").write_text(
        "name: satsuma\nvars:\n  adapters:\n    shop:\n      - orders\n"
    )
    for name in ("shop", "empty"):
        (tmp_path / "models/staging" / name).mkdir(parents=True)
    for entity in ("orders", "orders_checked", "order_lines", "received_lines"):
        (tmp_path / f"models/staging/shop/stg_shop__{entity}.sql").write_text("select 1")
    contract = "macros/staging/canonical_columns.sql"
    (tmp_path / "macros/staging").mkdir(parents=True)
    (tmp_path / contract).write_text((Path(__file__).parents[3] / contract).read_text())
    return tmp_path


def test_the_project_is_found_here_and_above(small_project, monkeypatch):
    monkeypatch.chdir(small_project / "models/staging")
    assert find_project() == small_project
    assert find_warehouse(None) == small_project / "satsuma.duckdb"


def test_the_project_is_found_by_a_variable(small_project, monkeypatch, tmp_path_factory):
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    monkeypatch.setenv("SATSUMA_PROJECT_DIR", str(small_project))
    assert find_project() == small_project


def test_a_variable_that_points_nowhere_is_refused(monkeypatch):
    monkeypatch.setenv("DBT_PROJECT_DIR", "/nowhere")
    with pytest.raises(SatsumaError, match="DBT_PROJECT_DIR is /nowhere, but no Satsuma project"):
        find_project()


def test_another_dbt_project_is_not_taken_for_ours(tmp_path, monkeypatch, project_dir):
    (tmp_path / "dbt_project.yml").write_text("name: jaffle_shop\n")
    monkeypatch.chdir(tmp_path)
    assert find_project() == project_dir


def test_entities_are_read_off_the_adapter_folder(small_project):
    assert known_adapters(small_project) == {"shop": ["orders", "order_lines"]}
    assert chosen_adapters(small_project, ["shop"]) == {"shop": ["orders", "order_lines"]}


def test_an_unknown_adapter_is_refused_with_the_known(small_project):
    with pytest.raises(SatsumaError, match="no adapter shopp; known: shop"):
        chosen_adapters(small_project, ["shopp"])


def test_an_adapter_given_twice_is_refused(small_project):
    with pytest.raises(SatsumaError, match="shop was given twice"):
        chosen_adapters(small_project, ["shop", "shop"])


def test_an_adapter_written_twice_in_the_project_file_is_refused(small_project):
    file = small_project / "dbt_project.yml"
    file.write_text(file.read_text() + "    shop: [orders]\n")
    with pytest.raises(SatsumaError, match="line 6: shop occurs twice; keep one"):
        configured_adapters(small_project)


def test_a_project_file_that_is_not_yaml_is_one_sentence(small_project):
    (small_project / "dbt_project.yml").write_text("name: satsuma\nvars: [")
    with pytest.raises(SatsumaError, match="is not valid YAML"):
        configured_adapters(small_project)


def test_the_canonical_contract_is_that_of_the_macro(project_dir):
    contract = canonical_contract(project_dir)
    assert len(contract) == 12
    assert contract["consents"][-1] == ("decided_at", "timestamp")
