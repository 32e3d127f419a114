"""What comes from where: the columns of an entity, and how a person states them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from cli.connect.columns import Column, Profile
from cli.connect.readings import Reading
from cli.errors import SatsumaError

#: Columns that tell an entity's rows apart.
KEYS = {
    "users": ("user_id",),
    "identifiers": ("identifier_type", "identifier", "linked_type", "linked_identifier"),
    "events": ("event_id",),
    "items": ("item_id",),
    "orders": ("order_id",),
    "order_lines": ("order_id", "line_number"),
    "messages": ("message_id",),
    "spend": ("spend_date", "channel", "campaign_id"),
    "exposures": ("experiment_id", "variant_id", "user_id", "exposed_at"),
    "responses": ("response_id",),
    "feedback": ("feedback_id",),
    "consents": ("user_id", "purpose", "decided_at"),
}
REQUIRED = {
    "users": ("user_id",),
    "identifiers": ("identifier_type", "identifier", "linked_type", "linked_identifier",
                    "linked_at"),
    "events": ("event_id", "event_name", "occurred_at"),
    "items": ("item_id",),
    "orders": ("order_id", "ordered_at", "order_status"),
    "order_lines": ("order_id", "line_number", "quantity", "unit_price", "line_amount"),
    "messages": ("message_id", "user_id", "channel", "sent_at"),
    "spend": ("spend_date", "channel", "cost_amount"),
    "exposures": ("experiment_id", "variant_id", "user_id", "exposed_at"),
    "responses": ("response_id", "survey_type", "user_id", "responded_at"),
    "feedback": ("feedback_id", "action_id", "user_id", "feedback_type", "occurred_at"),
    "consents": ("user_id", "purpose", "is_granted", "decided_at"),
}  # fmt: skip
#: Where what nobody mapped is kept, as JSON.
ATTRIBUTES = {
    "users": "user_attributes",
    "events": "event_properties",
    "items": "item_attributes",
}
ROW = "row"
LITERAL = re.compile(r"'([^']*)'")


@dataclass(frozen=True)
class Value:
    """Where a canonical column comes from.

    One column, or several: ids are joined by a dash, amounts are added up. Else a text, or the
    row's place in its file. `table` is set where the columns are those of a table that
    a key leads to.
    """

    columns: tuple[str, ...] = ()
    text: str | None = None
    is_row: bool = False
    table: str | None = None
    reason: str = ""

    def stated(self) -> str:
        """The value as `--map` takes it."""
        if self.is_row:
            return ROW
        if self.text is not None:
            return f"'{self.text}'"
        names = "+".join(self.columns)
        return f"{self.table}.{names}" if self.table else names


@dataclass(frozen=True)
class Link:
    """A foreign key: columns of one table that name a row of another."""

    table: str
    column: str
    target: str
    target_column: str
    share: float


@dataclass(frozen=True)
class Mapping:
    """One entity of the adapter: its table and where its columns come from.

    A derived entity has many rows of the table for each of its own.
    """

    entity: str
    table: str
    values: dict[str, Value]
    is_derived: bool = False
    attributes: tuple[str, ...] = ()

    @property
    def is_numbered(self) -> bool:
        """True where rows stand for themselves: nothing in them tells two equal ones apart."""
        if any(value.is_row for value in self.values.values()):
            return True
        return self.entity == "order_lines" and "line_number" not in self.values

    def missing(self) -> list[str]:
        """Required columns that nothing is mapped to, and that nothing else gives."""
        given = set(self.values) | {"order_status"}
        if self.entity == "order_lines":
            given |= {"line_number", "quantity"}
            if {"unit_price", "line_amount"} & given:
                given |= {"unit_price", "line_amount"}
        return [column for column in REQUIRED[self.entity] if column not in given]

    def lookups(self) -> list[str]:
        """Other tables that columns are taken from."""
        tables = [value.table for value in self.values.values() if value.table]
        return list(dict.fromkeys(tables))


@dataclass
class Plan:
    """All that an adapter is made of."""

    name: str
    profiles: dict[str, Profile]
    contract: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    mappings: list[Mapping] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    readings: dict[tuple[str, str], Reading] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    zone: str | None = None

    def mapping(self, entity: str) -> Mapping | None:
        """The mapping of an entity."""
        return next((each for each in self.mappings if each.entity == entity), None)

    def profile_of(self, stated: str) -> Profile:
        """A table by its name or its file's."""
        wanted = stated.casefold()
        for profile in self.profiles.values():
            label = profile.table.label.casefold()
            if wanted in {profile.table.name, label, label.partition(" and ")[0],
                          label.rpartition("#")[2]}:  # fmt: skip
                return profile
        known = ", ".join(profile.table.label for profile in self.profiles.values())
        raise SatsumaError(f"There is no table {stated} here; there are {known}.")

    def reading(self, profile: Profile, column: Column) -> Reading | None:
        """How a column's times are read: as stated, else as found."""
        stated = self.readings.get((profile.table.name, column.name))
        found = column.dates.reading if column.dates else None
        reading = stated or found
        return replace(reading, zone=self.zone) if reading and self.zone else reading


def split_place(option: str, text: str) -> tuple[str, str, str]:
    """`users.csv:user_id=CustomerID` as its three parts; the middle one may be missing."""
    left, equals, right = text.partition("=")
    table, colon, column = left.rpartition(":")
    if not equals or not (table or left):
        raise SatsumaError(
            f"{option} {text}: write it as FILE:column=what, e.g. {EXAMPLES[option]}."
        )
    return (table, column, right) if colon else (left, "", right)


EXAMPLES = {
    "--map": "--map users.csv:user_id=CustomerID",
    "--dates": "--dates users.csv:reg=day-first",
    "--encoding": "--encoding users.csv=gbk",
}


def parse_value(text: str, profile: Profile, plan: Plan) -> Value:
    """A value as stated: a column, columns with +, 'a text', row, or table.column."""
    if text == ROW and profile.column(ROW) is None:
        return Value(is_row=True, reason="stated")
    if found := LITERAL.fullmatch(text):
        return Value(text=found.group(1), reason="stated")
    if profile.column(text) is None and "." in text:
        place, _, name = text.partition(".")
        if place in plan.profiles:
            return looked_up(place, name, profile, plan)
    names = [text] if profile.column(text) else [part.strip() for part in text.split("+")]
    return Value(tuple(known_column(name, profile) for name in names), reason="stated")


def looked_up(place: str, name: str, profile: Profile, plan: Plan) -> Value:
    """A column of another table, which a key of this one must lead to."""
    if link_between(plan.links, profile.table.name, place) is None:
        raise SatsumaError(
            f"No column of {profile.table.label} names one row of {place}, so {place}.{name} "
            "cannot be looked up for it."
        )
    return Value((known_column(name, plan.profiles[place]),), table=place, reason="stated")


def link_between(links: Sequence[Link], table: str, target: str) -> Link | None:
    """The key that leads from one table to another."""
    return next((each for each in links if (each.table, each.target) == (table, target)), None)


def known_column(name: str, profile: Profile) -> str:
    """The column's name as it is spelled; unknown ones are refused."""
    if column := profile.column(name):
        return column.name
    if name in profile.others:
        return name
    known = ", ".join(column.name for column in profile.columns[:30])
    raise SatsumaError(f"{profile.table.label} has no column {name}; it has {known}.")
