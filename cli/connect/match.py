"""Which raw column fits which canonical one: by its name's words, its values, its uniqueness."""

from __future__ import annotations

from collections.abc import Iterable

from cli.connect.columns import FEW_VALUES, MANY, Column, Profile
from cli.connect.mapping import ATTRIBUTES, Value
from cli.connect.words import notions

MEASURES = {"amount", "price", "quantity", "discount", "cost", "score", "duration"}
NOT_IDS = {*MEASURES, "time", "name", "category", "subcategory", "type", "channel", "status",
           "text", "signup", "start", "end", "coupon", "page"}  # fmt: skip
ATTRIBUTE_COLUMNS = 20
#: As many distinct values are named one by one.
SHOWN_VALUES = 6


def id_column(profile: Profile, noun: str) -> Column | None:
    """The column that names an entity: a user, an item, an order."""
    scored = [(id_score(column, noun, profile), column) for column in profile.columns]
    best = max(scored, key=lambda pair: pair[0], default=None)
    return best[1] if best and best[0] > 0 else None


def id_score(column: Column, noun: str, profile: Profile) -> float:
    """How well a column names an entity; 0 where it does not."""
    own = noun in column.notions
    table_noun = noun in table_notions(profile) and column.notions == {"id"}
    if not (own or (table_noun and column.is_nearly_unique)):
        return 0
    if column.is_time or column.shape in {"decimal", "money", "decimal_comma", "boolean", "email"}:
        return 0
    if NOT_IDS & column.notions - ({"signup"} if noun == "order" else set()):
        return 0
    score = 2.0 if "id" in column.notions else 0.0
    if column.distinct > FEW_VALUES or column.is_unique:
        score += 1
    others = column.notions - {noun, "id"}
    return score - 0.4 * len(others) if score else 0


def table_notions(profile: Profile) -> set[str]:
    """What the name of the table speaks of."""
    return notions(profile.table.name) | notions(profile.table.label.rpartition("#")[2])


def best(
    profile: Profile,
    wanted: Iterable[str],
    *,
    avoid: Iterable[str] = (),
    numeric: bool | None = None,
    few: bool = False,
    used: Iterable[str] = (),
) -> Column | None:
    """The column whose name speaks of one of the wanted notions, the clearest first."""
    wished = list(wanted)
    found = [
        column
        for column in profile.columns
        if set(wished) & column.notions
        and not set(avoid) & column.notions
        and column.name not in used
        and column.shape != "empty"
        and (numeric is None or column.is_number == numeric)
        and (not few or 0 < column.distinct <= FEW_VALUES)
    ]
    return min(
        found,
        key=lambda column: (
            min(wished.index(notion) for notion in column.notions if notion in wished),
            len(column.notions),
            profile.columns.index(column),
        ),
        default=None,
    )


def times(profile: Profile) -> list[Column]:
    """Columns that hold times, or days from a start that must be stated."""
    real = [column for column in profile.columns if column.is_time]
    return real or [
        column
        for column in profile.columns
        if "time" in column.notions and column.shape in {"integer", "whole_float"}
    ]


def time_for(profile: Profile, wanted: Iterable[str], avoid: Iterable[str] = ()) -> Column | None:
    """The time that fits best; the first one where no name tells."""
    wished, unwanted = set(wanted), {*avoid, "end", "birth", "received"}
    found = [column for column in times(profile) if not unwanted & column.notions]
    return max(
        found,
        key=lambda column: (
            len(wished & column.notions),
            column.filled,
            -profile.columns.index(column),
        ),
        default=None,
    )


def named(column: Column | None, note: str = "") -> Value | None:
    """The column as a value, with what speaks for it."""
    return described(column, note) if column else None


def described(column: Column, note: str = "") -> Value:
    """Likewise, of a column that is there."""
    words = sorted(column.notions)
    parts = [f"its name says {' + '.join(words)}"] if words else []
    parts.append(note or seen(column))
    return Value((column.name,), reason="; ".join(parts))


def seen(column: Column) -> str:
    """What the values say, in a few words."""
    if column.is_unique:
        return "every row has its own"
    if column.dates:
        return column.dates.reason
    if column.values and len(column.values) <= SHOWN_VALUES:
        return "holds few values" if column.is_personal else ", ".join(column.values)
    about = "" if column.distinct > MANY * column.filled else "about "
    text = f"{about}{column.distinct:,} distinct"
    empty = column.rows - column.filled
    return f"{text}, {empty / column.rows:.0%} empty" if empty else text


def attributes_of(profile: Profile, entity: str, used: set[str]) -> tuple[str, ...]:
    """Columns that are kept as they are: not personal, not keys of others, not empty."""
    if entity not in ATTRIBUTES:
        return ()
    kept = [
        column.name
        for column in profile.columns
        if column.name not in used
        and not is_private(column, entity)
        and column.shape not in {"empty", "email", "phone", "ip"}
        and not ("id" in column.notions and column.is_unique)
    ]
    return tuple(kept[:ATTRIBUTE_COLUMNS])


def is_private(column: Column, entity: str) -> bool:
    """True for what may not leave staging; any name is, in a list of users."""
    name = entity == "users" and "name" in column.notions and "plan" not in column.notions
    return column.is_personal or name


def user_value(profile: Profile) -> Value | None:
    """The column that names the user; else an e-mail address, which will be hashed."""
    column = id_column(profile, "user")
    if column is not None:
        return named(column)
    address = next((each for each in profile.columns if each.shape == "email"), None)
    return named(address, "an e-mail address, to be hashed") if address else None


def own_id(profile: Profile, noun: str) -> Value:
    """The id of each row: its own column, else the columns that tell rows apart, else its place."""
    column = id_column(profile, noun)
    if column is not None and column.is_nearly_unique:
        return described(column)
    if profile.key:
        reason = "no other row has the same" if len(profile.key) == 1 else "together unique"
        return Value(profile.key, reason=reason)
    return Value(is_row=True, reason="nothing tells equal rows apart: each stands for itself")
