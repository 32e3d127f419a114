"""Who is who: merged by late links, parted by limits and by hand, in every fact; and why."""

from __future__ import annotations

import csv
import io
import shutil
from itertools import pairwise

import duckdb
import pytest
from typer.testing import CliRunner

from cli.main import app
from tests.python.end_to_end.builds import DEMO
from tests.python.end_to_end.in_process import Project

EMPTIED = ("users", "identifiers", "events", "orders", "order_lines", "messages", "consents")
MODELS = ("identity", "fct_order_lines", "fct_orders", "fct_events", "fct_consents")
TILL = "till-address"


class People:
    """A warehouse of made up people, built again after each thing that happens."""

    def __init__(self, project, demo, folder):
        self.project, self.file = project, folder / "warehouse.duckdb"
        shutil.copy(demo.file, self.file)
        with duckdb.connect(str(self.file)) as connection:
            for entity in EMPTIED:
                connection.execute(f"delete from staging.stg_demo__{entity}_checked")
            # Without marks the first build is a whole one: of the demo nothing stays.
            connection.execute("delete from increments.processed")

    def add(self, entity, *rows):
        """Rows that came since the last build."""
        with duckdb.connect(str(self.file)) as connection:
            number = "(select max(batch_number) + 1 from increments.batches)"
            for row in rows:
                marks = ", ".join(f"${name}" for name in row)
                connection.execute(
                    f"insert into staging.stg_demo__{entity}_checked "
                    f"({', '.join(row)}, dq_outcome, batch_number) "
                    f"values ({marks}, 'accepted', {number})",
                    row,
                )

    def link(self, kind, name, *accounts, day="2026-01-01"):
        """Log-ins of accounts with one identifier."""
        like = {"identifier_type": kind, "identifier": name, "linked_type": "user_id"}
        self.add(
            "identifiers",
            *[like | {"linked_identifier": account, "linked_at": day} for account in accounts],
        )

    def build(self, *options):
        self.project.call("run", "--select", *MODELS, *options, warehouse=self.file)

    def rows(self, query):
        with duckdb.connect(str(self.file), read_only=True) as connection:
            return connection.execute(query).fetchall()

    def persons(self, like):
        """The user ids of accounts of such names, as sets."""
        found = self.rows(f"from identity.id_accounts where account_id like '{like}'")
        return {person: {row[0] for row in found if row[1] == person} for _, person, _ in found}

    def why(self, name):
        ended = CliRunner().invoke(
            app,
            ["user", name, "--why", "--format", "csv"],
            env={"SATSUMA_WAREHOUSE": str(self.file)},
        )
        assert ended.exit_code == 0, ended.stderr
        return list(csv.DictReader(io.StringIO(ended.stdout)))


def chain(people, name, length, kind="email_hash"):
    """Accounts, each of which shares an identifier with the next."""
    accounts = [f"{name}{number:04}" for number in range(length)]
    for one, other in pairwise(accounts):
        people.link(kind, f"{one}+", one, other)
    return set(accounts)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return Project(tmp_path_factory.mktemp("identity"), DEMO)


@pytest.fixture(scope="module")
def history(project, demo, tmp_path_factory):
    """Three builds, and what was true after each."""
    people = People(project, demo, tmp_path_factory.mktemp("people"))
    for number, account in enumerate(["ann-web", "ann-shop"]):
        order = {"order_id": f"o{number}", "user_id": account, "order_status": "completed"}
        people.add("orders", order | {"ordered_at": f"2026-01-0{3 - number} 10:00:00"})
    people.add(
        "consents",
        {
            "user_id": "ann-web",
            "purpose": "marketing",
            "is_granted": True,
            "decided_at": "2026-01-01",
        },
    )
    people.add(
        "consents",
        {
            "user_id": "ann-shop",
            "purpose": "marketing",
            "is_granted": False,
            "decided_at": "2026-01-04",
        },
    )
    visit = {"event_id": "v1", "event_name": "page_viewed", "occurred_at": "2026-01-01"}
    people.add("events", visit | {"anonymous_id": "ann-phone"})
    people.add("events", visit | {"event_id": "v2", "user_id": "ann-shop"})
    people.link("anonymous_id", "ann-phone", "ann-shop", "bob", day="2026-01-02")
    people.link("anonymous_id", "tablet", *[f"guest{number}" for number in range(3)])
    people.link("email_hash", "ann@", "ann-web")
    one, other = chain(people, "one", 25, "loyalty_card"), chain(people, "other", 25)
    people.link("email_hash", TILL, "one0003", "one0009", "other0004", "other0011", "other0024")
    people.build()
    after = [snapshot(people)]
    # An address that comes late makes two accounts one person; one more log-in is one too many.
    people.link("email_hash", "ann@", "ann-shop", day="2025-12-01")
    people.link("email_hash", TILL, "one0015")
    people.build()
    after.append(snapshot(people))
    split = {"identifier_type": "loyalty_card", "identifier": "one0011+"}
    project.edit_seeds(people.file, {"id_force_split": [split]})
    people.link("email_hash", "ann@", "ann-first", day="2020-01-01")
    people.build()
    after.append(snapshot(people))
    return people, after, one, other


def snapshot(people):
    return {
        "giants": people.persons("o%"),
        "ann": people.persons("ann%"),
        "guests": people.persons("guest%"),
        "orders": people.rows(
            "select order_id, user_id, order_number from core.fct_orders order by all"
        ),
        "events": people.rows("select event_id, user_id from core.fct_events order by all"),
        "consents": people.rows(
            "select user_id, is_granted, valid_to > '9000-01-01' from core.fct_consents "
            "order by valid_from"
        ),
        "quarantine": people.rows(
            "select identifier, quarantine_reason from identity.id_quarantine"
        ),
        "map_is_whole": people.rows(
            "select is_whole from increments.processed where model_name = 'id_user_map' "
            "order by batch_number desc limit 1"
        ),
    }


def test_two_giants_joined_by_one_address_part_when_it_passes_its_limit(history):
    _, after, one, other = history
    assert list(after[0]["giants"].values()) == [one | other]
    assert after[0]["quarantine"] == []
    assert sorted(after[1]["giants"].values(), key=min) == [one, other]
    assert after[1]["quarantine"] == [(TILL, "too_many_users")]


def test_a_split_by_hand_parts_a_chain_where_it_says(history):
    _, after, one, other = history
    first = {account for account in one if account <= "one0011"}
    assert sorted(after[2]["giants"].values(), key=min) == [first, one - first, other]


def test_an_edited_seed_makes_owners_anew(history):
    _, after, _, _ = history
    assert [state["map_is_whole"] for state in after] == [[(True,)], [(False,)], [(True,)]]


def test_facts_of_two_accounts_are_one_users_from_the_build_on_that_knows(history):
    _, after, _, _ = history
    assert after[0]["orders"] == [("o0", "ann-web", 1), ("o1", "ann-shop", 1)]
    assert after[1]["orders"] == [("o0", "ann-shop", 2), ("o1", "ann-shop", 1)]
    assert after[0]["events"] == after[1]["events"] == [("v1", "ann-shop"), ("v2", "ann-shop")]
    assert after[0]["consents"] == [("ann-web", True, True), ("ann-shop", False, True)]
    assert after[1]["consents"] == [("ann-shop", True, False), ("ann-shop", False, True)]


def test_who_speaks_for_a_person_goes_on_doing_so_though_an_older_account_comes(history):
    _, after, _, _ = history
    assert after[1]["ann"] == {"ann-shop": {"ann-shop", "ann-web"}}
    assert after[2]["ann"] == {"ann-shop": {"ann-shop", "ann-web", "ann-first"}}


def test_a_shared_device_merges_nobody(history):
    assert {len(accounts) for accounts in history[1][2]["guests"].values()} == {1}


def test_changes_say_what_was_merged_and_split_and_by_what(history):
    people, _, _, _ = history
    told = people.rows(
        "select account_id, change_type, identifier, change_reason from identity.id_changes "
        "where account_id in ('ann-web', 'ann-first', 'other0000', 'one0020') "
        "order by batch_number, account_id"
    )
    assert told[2:] == [
        ("ann-web", "merged", "ann@", "link"),
        ("other0000", "split", TILL, "too_many_users"),
        ("ann-first", "merged", "ann@", "link"),
        ("one0020", "split", "one0011+", "id_force_split"),
    ]


def test_why_is_a_path_of_links_that_were_used(history):
    people, _, _, _ = history
    steps = [(row["identifier"], row["linked_identifier"]) for row in people.why("ann-web")]
    assert steps == [("ann@", "ann-shop"), ("ann-web", "ann@")]
    assert [row["identifier"] for row in people.why("ann-phone")] == ["ann-phone"]
    assert people.why("ann-phone")[0]["link_source"] == "identifiers"
    everything = {row["identifier"]: row["link_source"] for row in people.why("other0000")}
    assert everything[TILL] == "not used: too_many_users"


def test_a_build_from_nothing_gives_the_same_persons_and_facts(history):
    people, after, _, _ = history
    before = people.rows("from identity.id_changes order by all")
    people.build("--full-refresh")
    assert snapshot(people) == after[2]
    assert people.rows("from identity.id_changes order by all") == before
