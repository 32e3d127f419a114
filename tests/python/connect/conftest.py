"""Connecting small files inside the test's process, and counting what becomes of their rows."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from cli.connect.adjust import apply_map, state_dates
from cli.connect.mapping import Plan
from cli.connect.profile import profile_table
from cli.connect.propose import propose
from cli.connect.sources import open_tables
from cli.connect.trial import outcomes, run_trial
from cli.project import canonical_contract
from tests.python.conftest import PROJECT

CONTRACT = canonical_contract(PROJECT)


class Connected:
    """A plan for some files, and the rows of its models."""

    def __init__(self, *sources: str, maps: tuple[str, ...] = (), dates: tuple[str, ...] = ()):
        self.folder = tempfile.TemporaryDirectory(prefix="connect_")
        self.connection = duckdb.connect()
        self.connection.execute("set TimeZone = 'UTC'")
        tables, self.notes = open_tables(sources, Path(self.folder.name), {})
        profiles = [profile_table(self.connection, table) for table in tables]
        self.plan: Plan = propose(self.connection, "given", profiles)
        self.plan.contract = CONTRACT
        for text in maps:
            apply_map(self.plan, text)
        for text in dates:
            state_dates(self.plan, text)

    def run(self) -> Connected:
        run_trial(self.connection, PROJECT, self.plan, CONTRACT)
        return self

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        return self.connection.execute(sql).fetchall()

    def counts(self, entity: str) -> dict[str, int]:
        """Received, accepted, duplicates, rejected; each counted by itself."""
        records = outcomes(self.connection, self.plan).records()
        [record] = [each for each in records if each["entity"] == entity]
        return {name: record[name] for name in ("received", "accepted", "duplicates", "rejected")}

    def stated(self, entity: str) -> dict[str, str]:
        """Where each column comes from, as --map would say it."""
        mapping = self.plan.mapping(entity)
        assert mapping is not None, f"no {entity}; left out: {self.plan.left_out}"
        return {name: value.stated() for name, value in mapping.values.items()}

    def close(self) -> None:
        self.connection.close()
        self.folder.cleanup()


@pytest.fixture
def connect() -> Iterator[Callable[..., Connected]]:
    """Connects files; what was opened is closed after the test."""
    opened: list[Connected] = []

    def make(*sources: object, **stated: tuple[str, ...]) -> Connected:
        opened.append(Connected(*map(str, sources), **stated))
        return opened[-1]

    yield make
    for each in opened:
        each.close()
