"""Columns of a raw table, and what they were found to hold."""

from __future__ import annotations

from dataclasses import dataclass

from cli.connect.dates import Finding
from cli.connect.files import Table
from cli.connect.shapes import NUMBERS
from cli.connect.words import tokens

FEW_VALUES = 24
#: Shares of values that differ: from the first they are counted exactly, from the second on only
#: rows sent twice repeat one.
MANY, NEARLY = 0.8, 0.95
#: Beside "name", these say that it is a person's.
PERSONS = {"first", "last", "full", "real", "given", "middle", "family", "nick", "screen"}


@dataclass(frozen=True)
class Column:
    """A column and what it holds."""

    name: str
    type: str
    rows: int
    filled: int
    distinct: int
    shape: str
    low: str | None
    high: str | None
    values: tuple[str, ...]
    odd: tuple[str, ...]
    dates: Finding | None
    is_unique: bool
    notions: frozenset[str]

    @property
    def is_nearly_unique(self) -> bool:
        """True where few rows repeat a value: an id with rows sent twice."""
        return self.distinct > NEARLY * self.filled > 0.5 * self.rows

    @property
    def is_text(self) -> bool:
        """True where values are text, which has to be read."""
        return self.type == "VARCHAR"

    @property
    def is_time(self) -> bool:
        """True where the column holds times."""
        return self.dates is not None or self.type.startswith(("DATE", "TIMESTAMP"))

    @property
    def is_number(self) -> bool:
        """True where the column holds numbers."""
        return self.shape in NUMBERS

    @property
    def is_personal(self) -> bool:
        """True where the column names, locates or reaches a person."""
        direct = {"email", "phone", "person", "address"} & self.notions
        if self.shape in {"email", "ip"} or (direct and not self.is_time):
            return True
        whose = "user" in self.notions or PERSONS & set(tokens(self.name))
        return ("name" in self.notions and bool(whose)) or (
            self.shape == "phone" and not {"id", "time"} & self.notions
        )


@dataclass(frozen=True)
class Profile:
    """A table and its columns."""

    table: Table
    rows: int
    columns: tuple[Column, ...]
    others: tuple[str, ...]
    key: tuple[str, ...]

    def column(self, name: str) -> Column | None:
        """A column by its name, in any case."""
        exact = [column for column in self.columns if column.name == name]
        folded = [each for each in self.columns if each.name.casefold() == name.casefold()]
        return next(iter(exact or folded), None)
