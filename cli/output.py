"""Printing: tables for people (rich), CSV and JSON for pipes."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TextIO

import typer
from rich import box
from rich.console import Console, JustifyMethod, RenderableType
from rich.table import Table
from rich.text import Text

from cli.errors import SatsumaError, write_stderr
from cli.layout import Column, fit_widths, fold, short_title
from cli.values import clean, jsonable, plain, show_value

UNLIMITED_WIDTH = 10_000


class Format(StrEnum):
    """How a table leaves the command."""

    table = "table"
    csv = "csv"
    json = "json"


@dataclass(frozen=True)
class Rows:
    """A query's answer: column names and rows."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]

    def __len__(self) -> int:
        """How many rows."""
        return len(self.rows)

    def records(self) -> list[dict[str, Any]]:
        """The rows as dictionaries."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def without(self, *names: str) -> Rows:
        """The same rows without some columns."""
        kept = [number for number, name in enumerate(self.columns) if name not in names]
        return Rows(
            tuple(self.columns[number] for number in kept),
            [tuple(row[number] for number in kept) for row in self.rows],
        )


@dataclass(frozen=True)
class Section:
    """One part of a report: a name for pipes, a title and notes for people."""

    name: str
    title: str
    rows: Rows
    note: str = ""
    shown: Rows | None = None
    title_of: Callable[[str], str] = short_title


def print_rows(rows: Rows, fmt: Format, note: str = "") -> None:
    """One table in the wanted format, its columns named as they are."""
    print_report([Section("rows", "", rows, note, title_of=str)], fmt)


def print_report(sections: list[Section], fmt: Format, chosen: str | None = None) -> None:
    """Several tables; JSON holds them under their names, CSV holds one (--section)."""
    names = [section.name for section in sections]
    if chosen is not None:
        if chosen not in names:
            raise SatsumaError(f"There is no section {chosen} here; choose {', '.join(names)}.")
        sections = [section for section in sections if section.name == chosen]
    if fmt is Format.csv:
        if len(sections) > 1:
            others = ", ".join(names[1:])
            write_stderr(f"CSV holds one table: this is {names[0]}; --section has {others}.")
        write_csv(sections[0].rows.columns, sections[0].rows.rows)
    elif fmt is Format.json:
        parts = {section.name: section.rows.records() for section in sections}
        write_json(parts if len(names) > 1 and chosen is None else parts[sections[0].name])
    else:
        for number, section in enumerate(sections):
            if number:
                print_text("")
            print_section(section)


def print_section(section: Section, *, stderr: bool = False) -> None:
    """A title, a table (or that it is empty), a note."""
    console = make_console(stderr=stderr)
    if section.title:
        print_renderable(console, Text(clean(section.title), style="bold"))
    shown = section.rows if section.shown is None else section.shown
    print_table(console, shown, section.title_of)
    if section.note:
        print_renderable(console, Text(clean(section.note), style="dim"))


def print_table(console: Console, rows: Rows, title_of: Callable[[str], str]) -> None:
    """A table where the terminal is wide enough for it, else one record below the other."""
    cells = [
        [clean(show_value(name, value)) for name, value in zip(rows.columns, row, strict=True)]
        for row in rows.rows
    ]
    titles = [clean(title_of(name)) for name in rows.columns]
    columns = [
        Column.of(title, [row[number] for row in rows.rows], [row[number] for row in cells])
        for number, title in enumerate(titles)
    ]
    widths = fit_widths(columns, console.width)
    if not cells:
        console.print("(no rows)")
    elif widths is not None:
        print_renderable(console, as_table(columns, widths, cells))
    else:
        for number, row in enumerate(cells, 1):
            console.print(Text(f"-- {number} of {len(cells)}", style="dim"))
            print_renderable(console, as_record(titles, row))


def as_table(columns: list[Column], widths: list[int], cells: list[list[str]]) -> Table:
    """A rich table."""
    table = Table(
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        pad_edge=False,
        show_edge=False,
        header_style="bold",
    )
    for column, width in zip(columns, widths, strict=True):
        justify: JustifyMethod = "right" if column.is_numeric else "left"
        table.add_column(Text(fold(column.title, width)), justify=justify, width=width)
    for row in cells:
        folded = (fold(text, width) for text, width in zip(row, widths, strict=True))
        table.add_row(*(Text(text) for text in folded))
    return table


def as_record(titles: list[str], cells: list[str]) -> Table:
    """Title and value on a line each."""
    grid = Table.grid(padding=(0, 2))
    for title, text in zip(titles, cells, strict=True):
        grid.add_row(Text(title, style="dim"), Text(text, overflow="fold"))
    return grid


def print_renderable(console: Console, renderable: RenderableType) -> None:
    """Print without the blanks that fill a table's last column."""
    with console.capture() as capture:
        console.print(renderable)
    text = "\n".join(line.rstrip() for line in capture.get().splitlines())
    console.file.write(f"{text}\n")


def print_record(title: str, record: dict[str, Any], fmt: Format) -> None:
    """One record: name and value on a line each."""
    if fmt is Format.csv:
        write_csv(list(record), [tuple(record.values())])
    elif fmt is Format.json:
        write_json(record)
    else:
        console = make_console()
        console.print(Text(clean(title), style="bold"))
        titles = [clean(short_title(name)) for name in record]
        cells = [clean(show_value(name, value)) for name, value in record.items()]
        print_renderable(console, as_record(titles, cells))


def print_text(text: str, style: str = "") -> None:
    """A line for people on stdout."""
    print_renderable(make_console(), Text(clean(text), style=style))


def write_text(text: str) -> None:
    """Lines on stdout as they are, to be copied; never folded."""
    tolerate_encoding(sys.stdout)
    typer.echo("\n".join(clean(line) for line in text.split("\n")))


def make_console(*, stderr: bool = False) -> Console:
    """A console on today's stdout; output that is piped is never folded or cut."""
    stream = sys.stderr if stderr else sys.stdout
    wide = None if stream.isatty() or os.environ.get("COLUMNS") else UNLIMITED_WIDTH
    tolerate_encoding(stream)
    return Console(file=stream, width=wide, highlight=False, markup=False, emoji=False)


def terminal_width() -> int | None:
    """Characters in a line; None where output is piped and lines have no end."""
    width = make_console().width
    return None if width == UNLIMITED_WIDTH else width


def tolerate_encoding(stream: TextIO) -> None:
    """Let a terminal that lacks a character show ? rather than stop the command."""
    if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
        stream.reconfigure(errors="replace")


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """RFC 4180 with \\n, always UTF-8; null is empty."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="strict", newline="")
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([plain(value) for value in row] for row in rows)


def write_json(content: object) -> None:
    """JSON; characters outside ASCII stay readable where stdout is UTF-8."""
    readable = "utf" in (sys.stdout.encoding or "").lower()
    text = json.dumps(jsonable(content), ensure_ascii=not readable, indent=2, allow_nan=False)
    typer.echo(text)
