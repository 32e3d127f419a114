"""Values as people read them and as pipes carry them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from cli.values import clean, is_number, jsonable, plain, show_value


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("anything", None, "-"),
        ("is_complete", True, "yes"),
        ("is_complete", False, "no"),
        ("user_count", 1234567, "1,234,567"),
        ("retention_rate", 0.3661, "36.6%"),
        ("user_share", 1.0, "100.0%"),
        ("revenue_amount", Decimal("8911407.90"), "8,911,407.90"),
        ("cost_amount", 12.5, "12.50"),
        ("p_value", 0.00012345, "<0.001"),
        ("p_value", 0.0123, "0.012"),
        ("mean_value", 12345.6, "12,346"),
        ("score", float("nan"), "-"),
        ("occurred_at", dt.datetime(2026, 1, 2, 3, 4, 5), "2026-01-02 03:04"),
        ("as_of_date", dt.date(2026, 1, 2), "2026-01-02"),
        ("segment_name", "Champions", "Champions"),
    ],
)
def test_a_value_is_shown_by_the_unit_in_its_name(name, value, shown):
    assert show_value(name, value) == shown


def test_numbers_but_not_truths_stand_on_the_right():
    assert is_number(1) and is_number(1.5) and is_number(Decimal(1))
    assert not is_number(True) and not is_number("1") and not is_number(None)


def test_text_cannot_steer_the_terminal():
    assert clean("red \x1b[31m line\nbreak\ttab") == "red ?[31m line break tab"
    assert clean("学习 ✓") == "学习 ✓"


def test_json_knows_no_nan_and_keeps_dates_as_text():
    content = {"a": float("inf"), "d": dt.date(2026, 1, 2), "m": Decimal("1.50"), "l": [None, True]}
    assert jsonable(content) == {"a": None, "d": "2026-01-02", "m": 1.5, "l": [None, True]}


def test_csv_holds_plain_values():
    assert plain(True) == "true"
    assert plain(dt.datetime(2026, 1, 2, 3, 4, 5)) == "2026-01-02 03:04:05"
    assert plain([1, None]) == "[1, null]"
