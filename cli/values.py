"""Values as people read them, and as CSV and JSON write them."""

from __future__ import annotations

import datetime as dt
import json
import math
from decimal import Decimal

LARGE = 1000
SHARES = ("_rate", "_share", "_lift")
SMALLEST_P_VALUE = 0.001


class Figure(str):
    """A number that is formatted already; stands on the right like one."""

    __slots__ = ()


class Picture(str):
    """Drawn with characters: never folded."""

    __slots__ = ()


def show_value(name: str, value: object) -> str:
    """A value as people read it; the column's name says its unit (style: _rate, _amount, …)."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, float):
        return show_number(name, value)
    return f"{value:,}" if isinstance(value, int | Decimal) else str(value)


def show_number(name: str, value: float) -> str:
    """A float: shares as per cent, amounts with two decimals, the rest with four digits."""
    if not math.isfinite(value):
        return "-"
    if name.endswith(SHARES) or name.startswith("relative_"):
        return f"{value:.1%}"
    if name.endswith("p_value"):
        return "<0.001" if value < SMALLEST_P_VALUE else f"{value:.3f}"
    if name.endswith("_amount"):
        return f"{value:,.2f}"
    return f"{value:,.0f}" if abs(value) >= LARGE else f"{value:.4g}"


def is_number(value: object) -> bool:
    """True for what belongs on the right edge of its column."""
    return isinstance(value, int | float | Decimal | Figure) and not isinstance(value, bool)


def clean(text: str) -> str:
    """Text without line breaks and control characters, which could steer the terminal."""
    spaced = " ".join(text.split()) if any(mark in text for mark in "\n\r\t") else text
    return "".join(mark if mark.isprintable() else "?" for mark in spaced)


def plain(value: object) -> object:
    """A value as CSV writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return json.dumps(jsonable(value), ensure_ascii=False)
    return value.isoformat(" ") if isinstance(value, dt.datetime) else value


def jsonable(value: object) -> object:
    """A value as JSON knows it: ISO dates, no NaN."""
    if isinstance(value, dict):
        return {str(key): jsonable(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [jsonable(part) for part in value]
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
