"""What connect writes is built by dbt like any adapter, and keeps the rules of the house."""

import shutil
from pathlib import Path

import duckdb
import pytest
import yaml

from tests.python.conftest import PROJECT, run_satsuma
from tests.python.project.test_documentation import column_faults
from tests.python.project.test_style import layout_faults

CUSTOMERS = (
    "Kunden Nr;Ort;E-Mail;Registriert am\n1;Köln;a@x.de;31.12.2023\n2;Bonn;b@x.de;01.02.2024\n"
    "2;Bonn;b@x.de;01.02.2024\n3;eve@x.de;zu;01.02.2024;mehr\n4;wenig\n;Ulm;c@x.de;05.02.2024\n"
)
ORDERS = (
    "order_id,customer_id,ordered_at,total,status\n1,1,2024-03-01,3.50,paid\n"
    "2,2,2024-03-02,2.00,refunded\n3,2,never,2.00,paid\n4,2,2024-03-04,1.00,lost\n"
)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A project with the adapter of two files, and the warehouse that staging built from them."""
    folder = tmp_path_factory.mktemp("connected")
    (folder / "mess").mkdir()
    (folder / "mess" / "kunden.csv").write_bytes(CUSTOMERS.encode("cp1252"))
    (folder / "mess" / "orders.csv").write_text(ORDERS)
    project = folder / "project"
    # Staging alone: nothing above it has to be parsed.
    for name in ("macros", "tests/dbt/generic"):
        shutil.copytree(PROJECT / name, project / name)
    (project / "models").mkdir()
    for name in ("dbt_project.yml", "profiles.yml", "models/columns.md"):
        shutil.copy(PROJECT / name, project / name)
    settings = {
        "SATSUMA_PROJECT_DIR": str(project),
        "SATSUMA_WAREHOUSE": str(folder / "w.duckdb"),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
    }
    connected = run_satsuma("connect", str(folder / "mess"), "--only", "--yes", **settings)
    assert connected.returncode == 0, connected.stderr
    ended = run_satsuma("build", "--select", "models/staging/mess", **settings)
    assert ended.returncode == 0, ended.stderr[-2000:]
    return project, folder / "w.duckdb"


def rows(file: Path, sql: str):
    with duckdb.connect(str(file), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_every_received_row_is_accounted_for(built):
    _, file = built
    by_outcome = (
        "select dq_outcome, dq_reason, count(*) from staging.stg_mess__{} group by all order by all"
    )
    assert rows(file, by_outcome.format("users_checked")) == [
        ("accepted", None, 2),
        ("duplicate", "duplicate_row", 1),
        ("rejected", "missing_key", 1),
        ("rejected", "too_few_values", 1),
        ("rejected", "too_many_values", 1),
    ]
    assert rows(file, by_outcome.format("orders_checked")) == [
        ("accepted", None, 2),
        ("rejected", "unknown_status", 1),
        ("rejected", "unparseable_time", 1),
    ]


def test_a_row_that_is_none_shows_its_place_and_nobodys_address(built):
    _, file = built
    shown = rows(
        file, "select raw_row from staging.stg_mess__users_checked where raw_row is not null"
    )
    assert any('"raw_place":4' in text for (text,) in shown)
    assert "@" not in str(shown)


def test_what_is_written_keeps_the_rules_of_the_house(built):
    project, _ = built
    folder = project / "models/staging/mess"
    for path in folder.glob("*.sql"):
        text = path.read_text()
        assert list(layout_faults(path.name, text)) == []
        assert max(map(len, text.splitlines())) <= 100
    models = yaml.safe_load((folder / "mess.yml").read_text())["models"]
    assert [
        fault for model in models for fault in column_faults(model["name"], model["columns"])
    ] == []
    assert {path.stem for path in folder.glob("*.sql")} == {model["name"] for model in models}
