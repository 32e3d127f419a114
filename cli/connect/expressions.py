"""SQL of the canonical columns: how a raw value is read."""

from __future__ import annotations

import re
from functools import cache

import duckdb

from cli.connect.columns import Column
from cli.connect.databases import literal
from cli.connect.layout import jinja_text
from cli.connect.mapping import Mapping, Plan, Value, looked_up
from cli.connect.match import is_private
from cli.connect.readings import Reading
from cli.connect.value_words import NO, YES, case, gender_words, is_one_of, known_words, those_of
from cli.errors import SatsumaError

LOWERED = {"acquisition_channel", "plan", "channel", "purpose", "survey_type", "feedback_type",
           "utm_source", "utm_medium"}  # fmt: skip
REDACTED = {"answer_text", "comment_text"}


@cache
def reserved() -> frozenset[str]:
    """Words that are no names without quotes."""
    with duckdb.connect() as connection:
        found = connection.execute(
            "select keyword_name from duckdb_keywords() where keyword_category <> 'unreserved'"
        ).fetchall()
    return frozenset(word for (word,) in found) | {"date", "time", "timestamp"}


def identifier(name: str) -> str:
    """A column's name in SQL: quoted only where it has to be."""
    if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) and name.lower() not in reserved():
        return name
    return '"' + name.replace('"', '""') + '"'


class Writer:
    """Writes the expressions of one mapping."""

    def __init__(self, plan: Plan, mapping: Mapping, types: dict[str, str]) -> None:
        """The plan, the mapping in it, and the canonical types of its entity."""
        self.plan = plan
        self.mapping = mapping
        self.types = types
        self.profile = plan.profiles[mapping.table]

    def canonical(self, name: str) -> str:
        """The expression of a canonical column."""
        value = self.mapping.values.get(name)
        kind = self.types[name]
        if value is None:
            return f"cast(null as {spaced(kind)})"
        if value.text is not None:
            return text_literal(value.text, kind)
        if value.is_row:
            return "concat(raw_file, ':', file_row_number)"
        columns = [self.column(column, value) for column in value.columns]
        if len(columns) > 1 and kind == "varchar":
            return " || '-' || ".join(self.id(column, value) for column in columns)
        if len(columns) > 1:
            parts = (self.number(column, value, kind) for column in columns)
            total = " + ".join(f"coalesce({part}, 0)" for part in parts)
            return f"cast({total} as {spaced(kind)})"
        return self.single(name, kind, columns[0], value)

    def single(self, name: str, kind: str, column: Column, value: Value) -> str:  # noqa: PLR0911 (a list of cases)
        """A canonical column that comes from one raw column."""
        text = self.text(column, value)
        if name == "email_hash" or (name.endswith("_id") and column.shape == "email"):
            return f"{{{{ pii_hash({jinja_text(text)}) }}}}"
        if name == "phone_hash":
            digits = f"regexp_replace({text}, '[^0-9]', '', 'g')"
            return f"{{{{ pii_hash({jinja_text(digits)}) }}}}"
        if name.endswith("_id"):
            return self.id(column, value)
        if kind == "timestamp":
            return self.time(column, value)
        if kind == "date":
            return f"cast({self.time(column, value)} as date)"
        if name == "birth_year" and column.is_time:
            return f"cast(year({self.time(column, value)}) as integer)"
        if kind == "boolean":
            return self.flag(column, text)
        if kind != "varchar":
            return self.number(column, value, kind)
        return self.words(name, column, text)

    def words(self, name: str, column: Column, text: str) -> str:
        """A canonical text: as it is, or of a list of words."""
        if name == "gender":
            return case(text, gender_words(column.values))
        if name == "order_status":
            return case(text, known_words(column.values))
        if name == "page_path":
            return f"regexp_replace(split_part({text}, '?', 1), '^https?://[^/]*', '')"
        if name == "referrer_domain":
            return f"regexp_extract({text}, '^(https?://)?([^/?:]+)', 2)"
        if name in REDACTED:
            return f"{{{{ redact_text({jinja_text(text)}) }}}}"
        return f"lower({text})" if name in LOWERED else f"nullif({text}, '')"

    def column(self, name: str, value: Value) -> Column:
        """A raw column, of the table or of the one that it is looked up in."""
        profile = self.plan.profiles[value.table] if value.table else self.profile
        found = profile.column(name)
        if found is None:
            raise SatsumaError(
                f"{profile.table.label}: {name} is beyond the first 100 columns; leave "
                "others out of the file."
            )
        return found

    def raw(self, column: Column, value: Value) -> str:
        """A raw column's name in the parsed rows."""
        return identifier(f"{value.table}_{column.name}" if value.table else column.name)

    def text(self, column: Column, value: Value) -> str:
        """A raw value as trimmed text."""
        name = self.raw(column, value)
        return f"trim({name})" if column.is_text else f"cast({name} as varchar)"

    def id(self, column: Column, value: Value) -> str:
        """A raw value as an id: 17850.0 is 17850."""
        return id_text(column, self.raw(column, value))

    def number(self, column: Column, value: Value, kind: str) -> str:
        """A raw value as a number, null where it is none."""
        if not column.is_text:
            return f"try_cast({self.raw(column, value)} as {spaced(kind)})"
        text = self.text(column, value)
        if column.shape == "decimal_comma":
            text = f"replace(regexp_replace({text}, '[^0-9,-]', '', 'g'), ',', '.')"
        elif column.shape == "money":
            text = f"regexp_replace({text}, '[^0-9.-]', '', 'g')"
        if kind in {"integer", "bigint"} and column.shape == "whole_float":
            text = f"regexp_replace({text}, '[.]0+$', '')"
        return f"try_cast({text} as {spaced(kind)})"

    def flag(self, column: Column, text: str) -> str:
        """A raw value as true or false."""
        if column.type == "BOOLEAN":
            return identifier(column.name)
        words = those_of(column.values, {"true": YES, "false": NO})
        lines = [f"when {is_one_of(text, listed)} then {flag}" for flag, listed in words.items()]
        listed = "\n            ".join(lines)
        return f"case\n            {listed}\n        end" if lines else "cast(null as boolean)"

    def time(self, column: Column, value: Value) -> str:
        """A raw value as a UTC timestamp."""
        name = self.raw(column, value)
        profile = self.plan.profiles[value.table] if value.table else self.profile
        reading = self.plan.reading(profile, column)
        if reading is not None and reading.starts:
            return self.days_after(reading, f"try_cast({self.text(column, value)} as integer)")
        if column.type.startswith("TIMESTAMP WITH"):
            return f"{name} at time zone 'UTC'"
        if column.is_text and reading is not None:
            return reading.sql(self.text(column, value))
        if column.type == "DATE":
            return f"cast({name} as timestamp)"
        return Reading(zone=self.plan.zone).local(f"try_cast({name} as timestamp)")

    def days_after(self, reading: Reading, days: str) -> str:
        """A start that was stated, and days from it."""
        if reading.start_column is None:
            return f"timestamp '{next(iter(reading.starts.values()))}' + to_days({days})"
        start = self.start_value(reading.start_column)
        text = self.text(self.column(start.columns[0], start), start)
        starts = "\n".join(
            f"            when {literal(value)} then timestamp '{date}'"
            for value, date in reading.starts.items()
        )
        return f"case {text}\n{starts}\n        end + to_days({days})"

    def start_value(self, stated: str) -> Value:
        """The column that says which start counts; table.column is looked up."""
        table, dot, name = stated.partition(".")
        column = self.profile.column(stated)
        if column is not None:
            return Value((column.name,))
        if dot:
            return looked_up(table, name, self.profile, self.plan)
        raise SatsumaError(f"--dates: {self.profile.table.label} has no column {stated}.")

    def sources(self) -> list[Value]:
        """All values of the mapping that name raw columns, those of stated starts too."""
        found = [value for value in self.mapping.values.values() if value.columns]
        for value in list(found):
            profile = self.plan.profiles[value.table] if value.table else self.profile
            for name in value.columns:
                reading = self.plan.readings.get((profile.table.name, name))
                if reading and reading.start_column:
                    found.append(self.start_value(reading.start_column))
        return found

    def raw_columns(self) -> list[str]:
        """The columns of the table itself that are used, each once."""
        names = [name for value in self.sources() if not value.table for name in value.columns]
        return list(dict.fromkeys([*names, *self.mapping.attributes]))

    def kept_columns(self) -> list[str]:
        """Those of them that a rejected row may show."""
        kept = []
        for name in self.raw_columns():
            column = self.profile.column(name)
            if column and not is_private(column, self.mapping.entity) and not may_quote(column):
                kept.append(name)
        return kept


def may_quote(column: Column) -> bool:
    """True for free text: people's addresses may stand in it."""
    return (
        column.is_text
        and column.shape == "text"
        and not (column.values or column.is_time or {"id", "name", "time", "item"} & column.notions)
    )


def id_text(column: Column, name: str) -> str:
    """A raw value as an id."""
    if column.is_text:
        text = f"nullif(trim({name}), '')"
        return f"regexp_replace({text}, '[.]0+$', '')" if column.shape == "whole_float" else text
    if column.shape == "whole_float":
        return f"cast(try_cast({name} as bigint) as varchar)"
    return f"cast({name} as varchar)"


def text_literal(text: str, kind: str) -> str:
    """A text that was stated for a column of some type."""
    if kind == "varchar":
        return literal(text)
    plain = re.fullmatch(r"-?\d+([.]\d+)?", text)
    return f"cast({text if plain else literal(text)} as {spaced(kind)})"


def spaced(kind: str) -> str:
    """decimal(18, 2) as the house writes it."""
    return kind.replace(",", ", ")
