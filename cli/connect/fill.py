"""The columns of each entity, found in one table."""

from __future__ import annotations

from collections.abc import Callable

from cli.connect.columns import Column, Profile
from cli.connect.fill_contacts import (
    Found,
    consents,
    exposures,
    messages,
    responses,
    spend,
    stated_only,
)
from cli.connect.mapping import Value
from cli.connect.match import best, id_column, named, own_id, time_for, user_value


def fill(entity: str, profile: Profile) -> dict[str, Value]:
    """What the table has for an entity: canonical column → value."""
    return {name: value for name, value in FILLERS[entity](profile).items() if value is not None}


def users(profile: Profile) -> Found:
    """Who they are."""
    emails = (column for column in profile.columns if column.shape == "email")
    return {
        "user_id": user_value(profile),
        "signed_up_at": named(signup(profile)),
        "acquisition_channel": named(best(profile, ["channel"], avoid=["id"], few=True)),
        "country": named(best(profile, ["country"])),
        "region": named(best(profile, ["region"], avoid=["status"])),
        "city": named(best(profile, ["city"])),
        "gender": named(best(profile, ["gender"], few=True)),
        "birth_year": named(birth(profile)),
        "plan": named(best(profile, ["plan"], few=True)),
        "email_hash": named(next(emails, None), "to be hashed"),
        "phone_hash": named(best(profile, ["phone"]), "to be hashed"),
    }


def signup(profile: Profile) -> Column | None:
    """The time of signing up; another time does not say it."""
    column = time_for(profile, ["signup"])
    return column if column and "signup" in column.notions and column.is_time else None


def birth(profile: Profile) -> Column | None:
    """A year or date of birth."""
    column = best(profile, ["birth"])
    return column if column and (column.is_time or column.is_number) else None


def items(profile: Profile) -> Found:
    """What is sold or used."""
    columns = [each for each in profile.columns if "category" in each.notions]
    ranked = sorted(columns, key=lambda column: column.distinct)
    category = ranked[0] if ranked else best(profile, ["type"], few=True)
    taken = {category.name} if category else set()
    narrower = best(profile, ["subcategory"], used=taken) or next(iter(ranked[1:]), None)
    taken |= {narrower.name} if narrower else set()
    name = best(profile, ["name", "type"], avoid=["id", "user"], used=taken)
    return {
        "item_id": named(id_column(profile, "item")),
        "item_name": named(name),
        "category": named(category),
        "subcategory": named(narrower),
        "brand": named(best(profile, ["brand"], avoid=["id"])),
        "list_price": named(best(profile, ["list", "price"], numeric=True)),
    }


def orders(profile: Profile) -> Found:
    """Purchases, enrolments, bookings."""
    order = id_column(profile, "order")
    return {
        "order_id": named(order) if order else own_id(profile, "order"),
        "user_id": user_value(profile),
        "ordered_at": named(time_for(profile, ["order", "time"], ["received"])),
        "order_status": named(best(profile, ["status"], avoid=["id"], few=True)),
        "channel": named(best(profile, ["channel"], avoid=["id"], few=True)),
        "currency": named(best(profile, ["currency"], few=True)),
        "campaign_id": named(id_column(profile, "campaign")),
    }


def order_lines(profile: Profile) -> Found:
    """What an order consists of; only an item, where no money is named."""
    order = id_column(profile, "order")
    line = best(profile, ["line"], avoid=["item"], numeric=True)
    discounts = [
        column.name
        for column in profile.columns
        if "discount" in column.notions and column.is_number
    ]
    price = best(profile, ["price"], avoid=["list", "discount"], numeric=True)
    amount = best(
        profile, ["amount"], avoid=["discount", "id", "user"], numeric=True,
        used=[price.name] if price else [],
    )  # fmt: skip
    money: Found = {"unit_price": named(price), "line_amount": named(amount)}
    if price is None and amount is None:
        nothing = Value(text="0", reason="no column names money")
        money = {"unit_price": nothing, "line_amount": nothing}
    quantity = best(profile, ["quantity"], avoid=["price", "amount", "id"], numeric=True)
    return {
        "order_id": named(order) if order else own_id(profile, "order"),
        "line_number": named(line if line and line.shape == "integer" else None),
        "item_id": named(id_column(profile, "item")),
        "quantity": named(quantity) or Value(text="1", reason="no column names a quantity"),
        **money,
        "discount_amount": Value(tuple(discounts), reason="named discount") if discounts else None,
    }


def events(profile: Profile) -> Found:
    """Things that users do."""
    event = best(profile, ["event", "type"], avoid=["id", "time", "page"], few=True)
    name = event if event and "event" in event.notions else None
    fallback = Value(text=profile.table.name, reason="the file's name: all rows are of one kind")
    return {
        "event_id": own_id(profile, "event"),
        "user_id": user_value(profile),
        "anonymous_id": named(id_column(profile, "visitor")),
        "event_name": named(name) or fallback,
        "occurred_at": named(time_for(profile, ["event", "time"], ["received"])),
        "received_at": named(received(profile)),
        "channel": named(best(profile, ["channel"], avoid=["utm", "id"], few=True)),
        "page_path": named(best(profile, ["page"], avoid=["referrer", "id"])),
        "referrer_domain": named(best(profile, ["referrer"])),
        "utm_source": named(exact(profile, "utm_source")),
        "utm_medium": named(exact(profile, "utm_medium")),
        "utm_campaign": named(exact(profile, "utm_campaign")),
        "item_id": named(id_column(profile, "item")),
        "campaign_id": named(id_column(profile, "campaign")),
        "duration_seconds": named(best(profile, ["duration"], numeric=True)),
    }


def received(profile: Profile) -> Column | None:
    """When a row arrived, if something says so."""
    column = best(profile, ["received"])
    return column if column and column.is_time else None


def exact(profile: Profile, name: str) -> Column | None:
    """The column of just this name."""
    return profile.column(name)


FILLERS: dict[str, Callable[[Profile], Found]] = {
    "users": users,
    "items": items,
    "orders": orders,
    "order_lines": order_lines,
    "events": events,
    "messages": messages,
    "spend": spend,
    "exposures": exposures,
    "responses": responses,
    "consents": consents,
    "identifiers": stated_only,
    "feedback": stated_only,
}
