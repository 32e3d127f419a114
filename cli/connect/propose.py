"""Which entities each table holds, and what leads from one table to another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import duckdb

from cli.connect.columns import Column, Profile
from cli.connect.fill import fill
from cli.connect.links import find_links
from cli.connect.mapping import KEYS, Mapping, Plan, Value
from cli.connect.match import (
    attributes_of,
    best,
    id_column,
    table_notions,
    times,
    user_value,
)

#: Entities that may have many rows for each of another.
FINER = {
    "users": {"orders", "order_lines", "events", "messages"},
    "items": {"orders", "order_lines", "events"},
    "orders": {"order_lines"},
}
MONEY = ("amount", "price")


def propose(connection: duckdb.DuckDBPyConnection, name: str, profiles: Iterable[Profile]) -> Plan:
    """A plan for all tables: of tables that hold the same entity, the best one gives it."""
    plan = Plan(name, {profile.table.name: profile for profile in profiles})
    plan.links = find_links(connection, list(plan.profiles.values()))
    offers: dict[str, list[Mapping]] = {}
    for profile in plan.profiles.values():
        for entity in entities_of(profile):
            offers.setdefault(entity, []).append(make_mapping(entity, profile, plan))
    for candidates in offers.values():
        ranked = sorted(candidates, key=lambda each: merit(each, plan), reverse=True)
        if useful(ranked[0], offers):
            plan.mappings.append(ranked[0])
    plan.mappings.sort(key=lambda each: list(KEYS).index(each.entity))
    drop_what_others_have(plan)
    explain_rest(plan, offers)
    return plan


def entities_of(profile: Profile) -> list[str]:  # noqa: PLR0911 (a list of cases)
    """The entities that a table may hold, its own before those derived from it."""
    if not profile.rows:
        return []
    about = table_notions(profile)
    user, item, order = (id_column(profile, noun) for noun in ("user", "item", "order"))
    known = user is not None or user_value(profile) is not None
    when = bool(times(profile))
    money = best(profile, MONEY, avoid=["list", "discount"], numeric=True) is not None
    if known and has(profile, "purpose") and has(profile, "granted", "consent", "status"):
        return ["consents"]
    if known and has(profile, "variant") and has(profile, "experiment"):
        return ["exposures"]
    if when and not known and best(profile, ["cost"], numeric=True):
        return ["spend"]
    if known and when and (has(profile, "sent") or {"message", "campaign"} & about) and not money:
        return ["messages"]
    if known and when and "survey" in about and has(profile, "score", "text"):
        return ["responses"]
    if order is not None:
        return order_entities(order, profile, known=known, when=when, money=money, item=item)
    if known and when and (money or ({"order"} & about and not has(profile, "event"))):
        return ["orders", *(["order_lines"] if money or item else []), *seen_in(profile, item)]
    if user is not None and (user.is_nearly_unique or ("user" in about and not moments(profile))):
        return ["users"]
    if user is None and known and "user" in about:
        return ["users"]
    if item is not None and not known and (item.is_nearly_unique or "item" in about):
        return ["items"]
    if when and (known or id_column(profile, "visitor") is not None):
        return ["events"]
    return []


def moments(profile: Profile) -> list[Column]:
    """Times that are not just those of signing up or of birth."""
    return [column for column in times(profile) if not {"signup", "birth"} & column.notions]


def order_entities(
    order: Column, profile: Profile, *, known: bool, when: bool, money: bool, item: Column | None
) -> list[str]:
    """A table whose rows name an order: the orders themselves, their lines, or both."""
    if order.is_nearly_unique:
        return ["orders", *(["order_lines"] if money or item else []), *seen_in(profile, item)]
    if not (money or item):
        return ["events"] if known and when else []
    derived = ["orders"] if when else []
    return ["order_lines", *derived, *seen_in(profile, item)]


def seen_in(profile: Profile, item: Column | None) -> list[str]:
    """Users and items that are only named in the rows of an order: a table if more is said."""
    told = fill("users", profile)
    users = ["users"] if "user_id" in told and len(told) > 1 else []
    return users + (["items"] if item is not None else [])


def has(profile: Profile, *notions: str) -> bool:
    """True where a column speaks of one of the notions."""
    return any(set(notions) & column.notions for column in profile.columns)


def make_mapping(entity: str, profile: Profile, plan: Plan) -> Mapping:
    """An entity of a table, with what a key of the table leads to."""
    values = fill(entity, profile)
    derived = is_derived(entity, profile, values, entities_of(profile))
    if derived and entity in {"users", "items"} and not own_table(entity, profile):
        values = {name: value for name, value in values.items() if name in SEEN[entity]}
    if entity in {"events", "order_lines"} and "item_id" not in values:
        values |= looked_up_item(profile, plan)
    used = {column for value in values.values() if value.table is None for column in value.columns}
    foreign = derived and not own_table(entity, profile)
    attributes = () if foreign else attributes_of(profile, entity, used)
    return Mapping(entity, profile.table.name, values, derived, attributes)


SEEN = {
    "users": {"user_id", "country", "region", "city", "gender", "birth_year", "plan"}
    | {"email_hash", "phone_hash"},
    "items": {"item_id", "item_name", "category", "subcategory", "brand"},
}


def own_table(entity: str, profile: Profile) -> bool:
    """True where the table is about the entity, though it may name one several times."""
    return entity in entities_of(profile)[:1]


def is_derived(
    entity: str, profile: Profile, values: dict[str, Value], given: Iterable[str]
) -> bool:
    """True where several rows make one of the entity, and a finer one accounts for the rows."""
    if not FINER.get(entity, set()) & set(given):
        return False
    key = values.get(KEYS[entity][0])
    if key is None or key.is_row or len(key.columns) != 1:
        return False
    column = profile.column(key.columns[0])
    return column is not None and not column.is_nearly_unique


def looked_up_item(profile: Profile, plan: Plan) -> dict[str, Value]:
    """The item of a row, where a key of it leads to a table that names one."""
    for link in plan.links:
        if link.table == profile.table.name:
            column = id_column(plan.profiles[link.target], "item")
            if column is not None and column.name != link.target_column:
                reason = f"{link.column} leads to {link.target}"
                return {"item_id": Value((column.name,), table=link.target, reason=reason)}
    return {}


def merit(mapping: Mapping, plan: Plan) -> tuple[bool, bool, bool, int, int]:
    """Complete first, then tables about the entity, own rows, more columns, more rows."""
    profile = plan.profiles[mapping.table]
    return (
        not mapping.missing(),
        own_table(mapping.entity, profile),
        not mapping.is_derived,
        len(mapping.values),
        profile.rows,
    )


def useful(mapping: Mapping, offers: dict[str, list[Mapping]]) -> bool:
    """False for items that a table only numbers, where nothing else is said of them or by them."""
    return mapping.entity != "items" or len(mapping.values) > 1 or "order_lines" in offers


def drop_what_others_have(plan: Plan) -> None:
    """Lines only where their orders are known; no item of a line that no table has."""
    if plan.mapping("order_lines") and not plan.mapping("orders"):
        plan.mappings = [each for each in plan.mappings if each.entity != "order_lines"]
    one_line_each(plan)


def one_line_each(plan: Plan) -> None:
    """Where a row is an order and its only line, both are called the same."""
    lines, orders = plan.mapping("order_lines"), plan.mapping("orders")
    if lines and orders and lines.table == orders.table and not orders.is_derived:
        values = {**lines.values, "order_id": orders.values["order_id"]}
        values["line_number"] = Value(text="1", reason="each row is one order with one line")
        plan.mappings[plan.mappings.index(lines)] = replace(lines, values=values)


def explain_rest(plan: Plan, offers: dict[str, list[Mapping]]) -> None:
    """Why a table gives nothing."""
    taken = {mapping.table for mapping in plan.mappings}
    used = {table for mapping in plan.mappings for table in mapping.lookups()}
    for name, profile in plan.profiles.items():
        if name in taken:
            continue
        better = [
            f"{entity} come from {mapping.table}"
            for entity, candidates in offers.items()
            if any(candidate.table == name for candidate in candidates)
            and (mapping := plan.mapping(entity)) is not None
        ]
        if not profile.rows:
            reason = "has no rows"
        elif name in used:
            reason = "is only looked up by others"
        elif better:
            reason = f"{', '.join(better)}; connect it as an adapter of its own (--name)"
        else:
            reason = "names no user with a time, no order and no item list" + hint(name, plan)
        plan.left_out[name] = reason


def hint(name: str, plan: Plan) -> str:
    """A time that could be looked up."""
    if user_value(plan.profiles[name]) is None:
        return ""
    for link in plan.links:
        found = times(plan.profiles[link.target]) if link.table == name else []
        if found:
            return f" (a time could be {link.target}.{found[0].name}: see --map)"
    return ""
