"""What a text looks like: an id, an amount, an address."""

from __future__ import annotations

import duckdb

from cli.connect.databases import literal, quoted

#: Share of the sample that must have a shape.
MOST = 0.95
SHAPES = {
    "email": r"[^@\s]+@[^@\s]+[.][^@\s]+",
    "uuid": r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
    "ip": r"\d{1,3}([.]\d{1,3}){3}",
    "url": r"(https?://|/).*",
    "json": r"[{\[].*[}\]]",
    "boolean": r"(?i)(true|false|yes|no|y|n|t|f|ja|nein|oui|non|si|是|否)",
    "whole_float": r"[+-]?\d+[.]0+",
    "integer": r"[+-]?\d{1,18}",
    "decimal": r"[+-]?\d*[.]?\d+([eE][+-]?\d+)?",
    "decimal_comma": r"[+-]?\d{1,3}([.\s]?\d{3})*,\d+ ?[€$£¥]?",
    "money": r"[+-]?[€$£¥]? ?-?\d{1,3}(,\d{3})*([.]\d+)? ?[€$£¥]?"
    r"|[€$£¥] ?-?\d+([.]\d+)?",
    "phone": r"[+(]?\d[\d ().-]{8,18}",
}
REAL = ("DECIMAL", "DOUBLE", "FLOAT")
NUMBERS = {"integer", "whole_float", "decimal", "decimal_comma", "money"}


def plain(number: str | None) -> str | None:
    """A number without decimals that say nothing."""
    return number.removesuffix(".0") if number else number


def filled_value(name: str, kind: str) -> str:
    """The column's value, null where it is empty text."""
    if kind == "VARCHAR":
        return f"nullif(trim({quoted(name)}), '')"
    return quoted(name) if is_flat(kind) else f"cast({quoted(name)} as varchar)"


def shape_count(shape: str, value: str, kind: str) -> str:
    """How many values have a shape; of real numbers, how many are whole."""
    if kind == "VARCHAR":
        return f"count_if(regexp_full_match({value}, {literal(SHAPES[shape])}))"
    if shape == "whole_float" and kind.startswith(REAL):
        return f"count_if({value} = floor({value}))"
    return "0"


def is_flat(kind: str) -> bool:
    """False for lists, structs and maps."""
    return not kind.endswith("]") and not kind.startswith(("STRUCT", "MAP", "UNION", "JSON"))


def shape_of(kind: str, filled: int, counts: dict[str, int]) -> str:  # noqa: PLR0911 (a list of cases)
    """The shape that most of the filled values have."""
    if kind == "BOOLEAN":
        return "boolean"
    if kind.startswith(("DATE", "TIMESTAMP")):
        return "time"
    if "INT" in kind:
        return "integer"
    if kind.startswith(REAL):
        return "whole_float" if filled and counts["whole_float"] == filled else "decimal"
    if kind != "VARCHAR":
        return "text" if is_flat(kind) else "nested"
    if not filled:
        return "empty"
    whole = counts["integer"] + counts["whole_float"]
    if counts["whole_float"] and whole >= MOST * filled:
        return "whole_float"
    for shape in SHAPES:
        if counts[shape] >= MOST * filled:
            return shape
    return "text"


def odd_values(
    connection: duckdb.DuckDBPyConnection, relation: str, value: str, shape: str
) -> tuple[str, ...]:
    """Up to three values that lack the shape of the rest, from all rows."""
    if shape not in SHAPES:
        return ()
    found = connection.execute(
        f"select distinct {value} as odd from {relation} where {value} is not null and not "
        f"regexp_full_match({value}, {literal(SHAPES[shape])}) order by odd limit 3"
    ).fetchall()
    return tuple(text for (text,) in found)
