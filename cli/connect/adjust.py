"""What a person states: --map, --dates."""

from __future__ import annotations

from dataclasses import replace

from cli.connect.columns import Profile
from cli.connect.fill import fill
from cli.connect.mapping import KEYS, Mapping, Plan, parse_value, split_place
from cli.connect.match import attributes_of
from cli.connect.propose import is_derived, one_line_each
from cli.connect.readings import DAY_FIRST, MONTH_FIRST, UNCLEAR, Reading, days_after, in_order
from cli.errors import SatsumaError


def apply_map(plan: Plan, text: str) -> None:
    """`FILE:column=what`, `FILE:entity.column=what`, `FILE=entity,entity` or `FILE=`."""
    table, column, stated = split_place("--map", text)
    profile = plan.profile_of(table)
    if not column:
        state_entities(plan, profile, [part.strip() for part in stated.split(",") if part.strip()])
        return
    entity, dot, name = column.partition(".")
    if not dot:
        entity, name = "", column
    given = [
        mapping
        for mapping in plan.mappings
        if mapping.table == profile.table.name and entity in {"", mapping.entity}
    ]
    if not given:
        raise SatsumaError(
            f"--map {text}: {profile.table.label} gives no {entity or 'entity'}; say first what it "
            f"holds, e.g. --map {profile.table.label}=events."
        )
    chosen = [mapping for mapping in given if name in plan_columns(plan, mapping)]
    if not chosen:
        entities = " or ".join(mapping.entity for mapping in given)
        known = dict.fromkeys(column for each in given for column in plan_columns(plan, each))
        raise SatsumaError(
            f"--map {text}: there is no column {name} of {entities}; there are {', '.join(known)}."
        )
    for mapping in chosen:
        plan.mappings[plan.mappings.index(mapping)] = with_value(plan, mapping, name, stated)


def plan_columns(plan: Plan, mapping: Mapping) -> list[str]:
    """The canonical columns of an entity."""
    return [name for name, _ in plan.contract[mapping.entity]]


def with_value(plan: Plan, mapping: Mapping, name: str, stated: str) -> Mapping:
    """The mapping with one column stated; with nothing stated, without the column."""
    profile = plan.profiles[mapping.table]
    values = dict(mapping.values)
    if stated:
        values[name] = parse_value(stated, profile, plan)
    else:
        values.pop(name, None)
    used = {column for value in values.values() if not value.table for column in value.columns}
    return replace(
        mapping,
        values=values,
        is_derived=is_derived(mapping.entity, profile, values, given_by(plan, mapping.table)),
        attributes=tuple(column for column in mapping.attributes if column not in used),
    )


def given_by(plan: Plan, table: str) -> list[str]:
    """The entities that a table gives."""
    return [mapping.entity for mapping in plan.mappings if mapping.table == table]


def state_entities(plan: Plan, profile: Profile, entities: list[str]) -> None:
    """A table holds just these entities; other tables give them no more."""
    for entity in entities:
        if entity not in KEYS:
            raise SatsumaError(f"There is no entity {entity}; there are {', '.join(KEYS)}.")
    name = profile.table.name
    plan.mappings = [
        mapping
        for mapping in plan.mappings
        if mapping.entity not in entities and (mapping.table != name or mapping.entity in entities)
    ]
    for entity in entities:
        values = fill(entity, profile)
        used = {column for value in values.values() for column in value.columns}
        derived = is_derived(entity, profile, values, entities)
        attributes = () if derived else attributes_of(profile, entity, used)
        plan.mappings.append(Mapping(entity, name, values, derived, attributes))
    if {"orders", "order_lines"} <= set(entities):
        one_line_each(plan)
    plan.mappings.sort(key=lambda mapping: list(KEYS).index(mapping.entity))
    plan.left_out.pop(name, None)
    if not entities:
        plan.left_out[name] = "was left out by --map"


def state_dates(plan: Plan, text: str) -> None:
    """`FILE:column=day-first`, `=month-first`, `=days-after:…` or `=%d.%m.%Y`."""
    table, name, stated = split_place("--dates", text)
    profile = plan.profile_of(table)
    column = profile.column(name)
    if column is None:
        raise SatsumaError(f"--dates {text}: {profile.table.label} has no column {name}.")
    place = (profile.table.name, column.name)
    if stated in {DAY_FIRST, MONTH_FIRST}:
        found = column.dates.reading if column.dates else Reading(formats=UNCLEAR)
        plan.readings[place] = in_order(found, stated)
    elif stated.startswith("days-after:"):
        plan.readings[place] = days_after(stated.removeprefix("days-after:"))
    elif "%" in stated:
        plan.readings[place] = Reading(formats=(stated.strip("'\""),))
    else:
        raise SatsumaError(
            f"--dates {text}: say day-first, month-first, days-after:2014-02-01 or a format such "
            "as %d.%m.%Y."
        )
