"""The faults of the raw files: which, how often, and the reason that staging must give for each."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

REJECTED, DUPLICATE, REPAIRED = "rejected", "duplicate", "repaired"


@dataclass(frozen=True)
class Fault:
    """One kind of fault.

    A repair spoils values of a good row; a reject or a duplicate is an extra row made from one.
    """

    outcome: str
    reason: str
    #: Rows per thousand, and the least number of them in the first block.
    per_mille: float
    least: int
    #: Expressions that overwrite columns of the chosen rows.
    spoil: tuple[pl.Expr, ...] = ()
    #: Only rows for which this holds can be chosen.
    where: pl.Expr | None = None


def _text(column: str, value: str | None) -> pl.Expr:
    return pl.lit(value, dtype=pl.String).alias(column)


def _given(column: str) -> pl.Expr:
    return pl.col(column).is_not_null()


def _unknown(column: str) -> pl.Expr:
    """An id like the others that nobody has."""
    return pl.concat_str(pl.lit("X"), pl.col(column).str.slice(1)).alias(column)


def _moved(column: str, seconds: int) -> pl.Expr:
    return (pl.col(column).cast(pl.Int64) + seconds).cast(pl.String)


def _copy(per_mille: float, least: int, *spoil: pl.Expr) -> Fault:
    return Fault(DUPLICATE, "duplicate_row", per_mille, least, spoil)


def _no_key(column: str, per_mille: float = 0.7, least: int = 2) -> Fault:
    return Fault(REJECTED, "missing_key", per_mille, least, (_text(column, None),))


def _bad_time(column: str, per_mille: float = 0.7, least: int = 2) -> Fault:
    spoil = (_text(column, "0000-00-00 24:61"),)
    return Fault(REJECTED, "unparseable_time", per_mille, least, spoil)


def _orphan_user(column: str = "learner_no") -> Fault:
    return Fault(REJECTED, "orphan_user", 1.5, 4, (_unknown(column),), _given(column))


def _rejected(reason: str, least: int, *spoil: pl.Expr, where: pl.Expr | None = None) -> Fault:
    return Fault(REJECTED, reason, least / 40 if least > 5 else 1, least, spoil, where)


def _repaired(reason: str, least: int, *spoil: pl.Expr, where: pl.Expr | None = None) -> Fault:
    return Fault(REPAIRED, reason, least / 40 if least > 5 else 1, least, spoil, where)


def _told(column: str, addition: str, least: int) -> Fault:
    """Somebody writes an address or a number into free text."""
    spoil = (pl.col(column) + addition).alias(column)
    return _repaired("personal_data_in_text", least, spoil, where=_given(column))


_ADDRESS = "，请联系 mei.lin@example.com"
_PHONE = " call me: +86 138 0013 8000"
_LETTER = '{"text":"写信给 mei.lin@example.com 🙏"}'

FAULTS: dict[str, tuple[Fault, ...]] = {
    "users": (
        Fault(
            DUPLICATE, "duplicate_email", 4, 6,
            (pl.col("email").str.to_uppercase(), _unknown("learner_no")), _given("email"),
        ),
        _copy(3, 4),
        _no_key("learner_no"),
        _bad_time("reg_time"),
        _repaired("impossible_age", 5, _text("birthday", "1880-01-01")),
        _repaired("impossible_age", 4, _text("birthday", "2061/07/30")),
        _repaired("missing_age", 7, _text("birthday", "未填写")),
        _repaired("missing_age", 5, _text("birthday", "N/A")),
        _repaired("invalid_email", 3, _text("email", "not given")),
        _told("study_goal", _ADDRESS, 5),
    ),
    "identifiers": (_copy(3, 6), _no_key("value"), _bad_time("seen"), _orphan_user("owner")),
    "items": (
        _copy(0, 1),
        _no_key("course_no", 0, 1),
        Fault(REJECTED, "not_a_number", 0, 1, (_text("price_yuan", "call us"),)),
        Fault(
            REPAIRED, "price_with_symbol", 0, 2,
            (pl.concat_str(pl.lit("¥"), "price_yuan").alias("price_yuan"),),
        ),
    ),
    "events": (
        _copy(4, 40, _moved("server_time", 7)),
        _no_key("evt_id"),
        _rejected("missing_visitor", 4, _text("learner_no", None), _text("device_id", None)),
        _bad_time("client_time", 1, 9),
        _rejected("clock_skew", 24, _moved("server_time", -90_000)),
        _rejected("negative_duration", 12, _text("secs", "-35.5")),
        _rejected("not_a_number", 5, _text("secs", "n/a")),
        _orphan_user(),
        _rejected("orphan_item", 11, _text("course_no", "c999"), where=_given("course_no")),
        _rejected(
            "bot_user_agent", 45, _text("agent", "Googlebot/2.1"), _text("learner_no", None),
            _text("device_id", "b07b07b0"),
        ),
        _repaired("unparseable_time", 5, _text("server_time", "pending")),
        _repaired("implausible_duration", 8, _text("secs", "9999999")),
        _repaired("invalid_json", 6, _text("props", '{"points":')),
        _repaired(
            "personal_data_in_url", 7, _text("url", "/join?email=mei.lin@example.com"),
            where=pl.col("action") == "page_viewed",
        ),
        _repaired(
            "personal_data_in_text", 6, _text("props", _LETTER),
            where=pl.col("action") == "forum_posted",
        ),
    ),
    "orders": (
        _copy(3, 5),
        _no_key("enrol_no"),
        _bad_time("placed"),
        _orphan_user(),
        _rejected("unknown_status", 3, _text("state", "???")),
        _repaired("currency_mended", 7, _text("money", "rmb")),
    ),
    "order_lines": (
        _copy(3, 5),
        _no_key("line_no"),
        _rejected("orphan_order", 4, _unknown("enrol_no")),
        _rejected("orphan_item", 3, _text("course_no", "c999"), _text("line_no", "91")),
        _rejected("not_a_number", 3, _text("seats", "two"), _text("line_no", "92")),
        _rejected("not_a_number", 1, _text("off_yuan", "a third"), _text("line_no", "93")),
        _rejected("negative_amount", 2, _text("paid_yuan", "-1"), _text("line_no", "94")),
    ),
    "messages": (
        _copy(3, 12),
        _no_key("msg_no"),
        _bad_time("sent"),
        _orphan_user(),
        _repaired("unparseable_time", 4, _text("delivered", "bounced")),
        _repaired(
            "opened_before_sent", 6, _text("opened", "1700000000"),
            where=_given("opened") & ~_given("clicked") & ~_given("unsub"),
        ),
    ),
    "spend": (
        _copy(2, 3),
        _bad_time("day"),
        _rejected("negative_amount", 2, _text("cost_yuan", "-20")),
        _rejected("not_a_number", 2, _text("clicks", "some")),
    ),
    "exposures": (_copy(4, 5), _no_key("arm", 2, 3), _bad_time("seen"), _orphan_user()),
    "responses": (
        _copy(3, 4),
        _bad_time("answered"),
        _orphan_user(),
        _rejected("score_out_of_range", 3, _text("score", "11"), where=_given("score")),
        _rejected("not_a_number", 2, _text("score", "good"), where=_given("score")),
        _told("words", _PHONE, 5),
    ),
    "feedback": (
        _copy(3, 5),
        _no_key("note_no"),
        _orphan_user(),
        _rejected("unknown_type", 2, _text("kind", "shrugged")),
        _told("words", _ADDRESS, 4),
    ),
    "consents": (
        _copy(2, 6),
        _orphan_user(),
        _bad_time("decided"),
        _rejected("unknown_choice", 2, _text("choice", "maybe")),
    ),
}  # fmt: skip
