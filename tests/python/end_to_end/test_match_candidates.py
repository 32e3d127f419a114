"""Names that are alike: proposed where something else is shared, merged never, written nowhere."""

import csv
import hashlib

import duckdb
import pytest
from typer.testing import CliRunner

from cli.main import app
from tests.python.end_to_end.vendors import LISTED

KEY = "satsuma-demo-key"


def test_a_misspelt_name_with_the_end_of_the_number_is_proposed_and_not_merged(vendors):
    """Hopper and Hoper: eleven letters of twelve agree, and the first four (.9833)."""
    [found] = vendors.rows("from identity.id_match_candidates")
    assert found[:2] == ("shopify:502", "stripe:cus_1")
    assert found[2] == pytest.approx(0.9833, abs=5e-5)
    assert found[3:] == (False, True, False, False, "proposed")
    persons = dict(vendors.rows("select account_id, user_id from identity.id_accounts"))
    assert persons["shopify:502"] == "shopify:502"
    assert persons["stripe:cus_1"] == "stripe:cus_1"


@pytest.mark.parametrize(
    ("account", "other"), [("shopify:502", "stripe:cus_1"), ("stripe:cus_1", "shopify:502")]
)
def test_why_shows_candidates_after_the_evidence(vendors, account, other):
    line = ["user", account, "--why", "--format", "csv", "--warehouse", str(vendors.file)]
    ended = CliRunner().invoke(app, line)
    assert ended.exit_code == 0, ended.stderr
    *links, last = csv.DictReader(ended.stdout.splitlines())
    assert {row["identifier"] for row in links}.isdisjoint({account, other})
    assert (last["step"], last["identifier"], last["linked_identifier"]) == ("", other, account)
    assert last["link_source"] == "candidate: names alike by 0.98, same end of number"


def test_an_equal_name_that_shares_nothing_is_not_compared_nor_one_that_was_deleted(vendors):
    names = vendors.rows(
        "select user_id, person_name from staging.stg_shopify__contacts group by all order by all"
    )
    assert names == [("shopify:501", "grace hopper"), ("shopify:502", "grace hopper")]
    assert vendors.rows("select user_id, person_name from staging.stg_stripe__contacts") == [
        ("stripe:cus_1", "grace hoper")
    ]


def test_blocks_are_counted(vendors):
    """By address four, two of them of one user; by number three, two of them of one ending."""
    assert vendors.rows("from identity.id_match_blocks order by block_type") == [
        ("email_name", 4, 4, 0, 0),
        ("phone_ending", 2, 3, 0, 0),
    ]


def test_no_name_is_in_any_table(vendors):
    with duckdb.connect(str(vendors.file), read_only=True) as connection:
        tables = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables()"
        ).fetchall()
        for (table,) in tables:
            text = str(connection.sql(f"from {table}").pl().write_json()).lower()
            assert "hopper" not in text, table
            assert "hoper" not in text, table


@pytest.mark.parametrize("seed", LISTED)
def test_an_address_or_number_listed_by_hand_is_stored_as_its_hash(vendors, seed):
    kind, written, *_ = LISTED[seed].split(",")
    stored = vendors.rows(f"from reference.{seed} where identifier_type = '{kind}'")
    hashed = hashlib.sha256(f"{KEY}:{written.lower()}".encode()).hexdigest()
    assert [row[:2] for row in stored] == [(kind, hashed)]
    assert written.encode() not in vendors.file.read_bytes()
