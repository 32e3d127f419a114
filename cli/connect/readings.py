"""How times are written, and the SQL that reads them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from cli.connect.databases import literal
from cli.errors import SatsumaError

DAY_FIRST, MONTH_FIRST = "day-first", "month-first"
CLOCKS = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %I:%M %p", " %I:%M:%S %p", "T%H:%M:%S")
#: Dates that can be read in one way only.
PLAIN = ("%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日", "%d %b %Y", "%d-%b-%Y", "%d-%b-%y",
         "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%a, %d %b %Y")  # fmt: skip
#: Dates that two countries read differently, as the day-first one writes them.
UNCLEAR = ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y", "%d.%m.%y", "%d-%m-%y")
ISO = r"\d{4}-\d{1,2}-\d{1,2}([T ]\d{1,2}:\d{2}(:\d{2}([.]\d+)?)?)?"
ZONED = ISO + r" ?(Z|UTC|[+-]\d{2}(:?\d{2})?)"
SECONDS, MILLISECONDS = r"1\d{9}([.]\d+)?", r"1\d{12}"
SHAPES = {"iso": ISO, "zoned": ZONED, "seconds": SECONDS, "milliseconds": MILLISECONDS}


@dataclass(frozen=True)
class Reading:
    """How to read a column's times: shapes and formats, tried one after the other."""

    shapes: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    starts: dict[str, str] = field(default_factory=dict)
    start_column: str | None = None
    zone: str | None = None

    def sql(self, text: str) -> str:
        """The expression of a UTC timestamp, null where a value cannot be read."""
        parts = []
        if "seconds" in self.shapes:
            number = f"try_cast({text} as double)"
            parts.append(when(text, SECONDS, f"make_timestamp(cast({number} * 1000000 as bigint))"))
        if "milliseconds" in self.shapes:
            parts.append(
                when(text, MILLISECONDS, f"make_timestamp(try_cast({text} as bigint) * 1000)")
            )
        if "zoned" in self.shapes:
            zoned = f"try_cast({text} as timestamptz) at time zone 'UTC'"
            parts.append(when(text, ".*(Z|UTC|[+-][0-9]{2}(:?[0-9]{2})?)", zoned))
        if "iso" in self.shapes:
            parts.append(self.local(f"try_cast({text} as timestamp)"))
        if self.formats:
            formats = ", ".join(map(literal, self.formats))
            listed = f"[{formats}]" if len(self.formats) > 1 else formats
            parts.append(self.local(f"try_strptime({text}, {listed})"))
        return f"coalesce({', '.join(parts)})" if len(parts) > 1 else parts[0]

    def local(self, expression: str) -> str:
        """A time without a zone: UTC, or that of the zone that was named."""
        if self.zone is None:
            return expression
        return f"{expression} at time zone {literal(self.zone)} at time zone 'UTC'"


def when(text: str, pattern: str, expression: str) -> str:
    """The expression where a text has the pattern."""
    return f"case when regexp_full_match({text}, {literal(pattern)}) then {expression} end"


def month_first(layout: str) -> str:
    """The same format with the month before the day."""
    return layout.replace("%d", "%_").replace("%m", "%d").replace("%_", "%m")


def swapped(formats: list[str] | tuple[str, ...]) -> list[str]:
    """Formats with day and month changed places."""
    return [month_first(each) for each in formats]


def in_order(reading: Reading, order: str) -> Reading:
    """A reading in the order that somebody stated."""
    unclear = {date + clock for date in UNCLEAR for clock in CLOCKS}
    day_first = [each if each in unclear else month_first(each) for each in reading.formats]
    formats = [
        month_first(each) if order == MONTH_FIRST and each in unclear else kept
        for each, kept in zip(day_first, reading.formats, strict=True)
    ]
    if order == DAY_FIRST:
        formats = [day if day in unclear else kept
                   for day, kept in zip(day_first, reading.formats, strict=True)]  # fmt: skip
    return Reading(reading.shapes, tuple(formats), zone=reading.zone)


def days_after(stated: str) -> Reading:
    """What stands after days-after: a date, or term:2013B=2013-02-01,2013J=2013-10-01."""
    column, _, listed = stated.rpartition(":")
    starts: dict[str, str] = {}
    for part in listed.split(","):
        value, _, start = part.rpartition("=")
        try:
            starts[value.strip()] = dt.date.fromisoformat(start.strip()).isoformat()
        except ValueError as error:
            raise SatsumaError(
                f"days-after: {start or part} is no date; e.g. days-after:2014-02-01, or "
                "days-after:term:2013B=2013-02-01,2013J=2013-10-01."
            ) from error
    if column and "" in starts:
        raise SatsumaError(
            f"days-after:{column}: name a start for each value, e.g. 2013B=2013-02-01."
        )
    return Reading(starts=starts, start_column=column or None)


def reason_of(reading: Reading) -> str:
    """How times are written, in words."""
    names = {"iso": "ISO 8601", "zoned": "ISO 8601 with a zone", "seconds": "seconds since 1970",
             "milliseconds": "milliseconds since 1970"}  # fmt: skip
    return ", ".join([*(names[shape] for shape in reading.shapes), *reading.formats])
