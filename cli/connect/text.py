"""Text files as they come: encoding, byte-order mark, delimiter, header, rows that are no rows."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, cast

from cli.errors import SatsumaError

BLOCK = 1 << 20
DELIMITERS = (",", ";", "\t", "|")
SAMPLE_LINES = 50
#: Longest first: the mark of UTF-16 is the beginning of that of UTF-32.
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
HIGH_RUN = re.compile(rb"[\x80-\xff]+")
CHINESE = re.compile(rb"([\xa1-\xff]{2})+")
#: Values that no column is called: a first line of nothing else is data.
DATA_CELL = re.compile(r"[-+]?\d[\d.,:/ TZ+-]*|[^@\s]+@[^@\s]+[.]\w+")
csv.field_size_limit(min(sys.maxsize, 2**31 - 1))


@dataclass(frozen=True)
class Layout:
    """How a text file is to be read."""

    encoding: str
    delimiter: str
    header: tuple[str, ...]
    has_header: bool
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """One received row; `fault` says why it is none."""

    values: tuple[str | None, ...]
    fault: str | None = None


def open_bytes(path: Path) -> IO[bytes]:
    """The file's bytes, unpacked if it is a .gz."""
    if path.suffix == ".gz":
        return cast("IO[bytes]", gzip.open(path, "rb"))
    return path.open("rb")


def detect_encoding(path: Path) -> str:
    """The encoding, by its mark, else by what the whole file can be; unclear ones are refused."""
    with open_bytes(path) as stream:
        start = stream.read(BLOCK)
    for mark, encoding in MARKS:
        if start.startswith(mark):
            return checked(path, encoding)
    if wide := unmarked_utf16(start):
        return checked(path, wide)
    if can_be(path, "utf-8"):
        return "utf-8"
    return single_or_chinese(path, start)


def checked(path: Path, encoding: str) -> str:
    """The encoding, if the whole file is in it."""
    if not can_be(path, encoding):
        raise SatsumaError(
            f"{path.name} begins as {encoding.upper()} but does not go on so; export it again as "
            "UTF-8."
        )
    return encoding


def unmarked_utf16(start: bytes) -> str | None:
    """UTF-16 without its mark: nearly every second byte is zero."""
    half = len(start) // 2
    if half <= 1 or (len(start) % 2 and len(start) < BLOCK):
        return None
    if start[1::2].count(0) > half * 0.7 and start[::2].count(0) < half * 0.1:
        return "utf-16-le"
    if start[::2].count(0) > half * 0.7 and start[1::2].count(0) < half * 0.1:
        return "utf-16-be"
    return None


def can_be(path: Path, encoding: str) -> bool:
    """True where every byte of the file makes sense in an encoding."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        with open_bytes(path) as stream:
            while block := stream.read(BLOCK):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def single_or_chinese(path: Path, start: bytes) -> str:
    """GBK or Windows-1252.

    A Chinese character is two bytes above 160, so its runs of high bytes are even; a letter with
    an accent is one byte between plain ones. Where neither rules by far, nobody should guess.
    """
    runs = [match.group() for match in HIGH_RUN.finditer(start)]
    single = sum(1 for run in runs if len(run) == 1)
    chinese = sum(1 for run in runs if CHINESE.fullmatch(run))
    if chinese > 0.9 * len(runs) and can_be(path, "gb18030"):
        return "gb18030"
    if single > 0.7 * len(runs) and can_be(path, "cp1252"):
        return "cp1252"
    raise SatsumaError(
        f"{path.name} is not UTF-8, and whether it is GBK, Windows-1252 or another encoding cannot "
        "be told from its bytes; say so, e.g. --encoding "
        f"{path.name}=gbk, or export it again as UTF-8."
    )


def read_layout(path: Path, encoding: str | None = None) -> Layout | None:
    """How a delimited file is to be read; None where it holds nothing."""
    encoding = encoding or detect_encoding(path)
    with open_text(path, encoding) as stream:
        lines = [line.replace("\0", "") for line in islice(stream, SAMPLE_LINES)]
    while lines and not lines[0].strip():
        lines.pop(0)
    if not lines:
        return None
    delimiter = "\t" if ".tsv" in path.suffixes else find_delimiter(lines)
    first = next(csv.reader(lines, delimiter=delimiter), [])
    has_header = not all(DATA_CELL.fullmatch(cell.strip()) for cell in first if cell.strip())
    header, notes = plain_header(first if has_header else [""] * len(first))
    if not has_header:
        notes = ["has no line of column names: they are numbered here"]
    return Layout(encoding, delimiter, tuple(header), has_header, tuple(notes))


def open_text(path: Path, encoding: str) -> io.TextIOWrapper:
    """The file as text, line ends as they are."""
    try:
        return io.TextIOWrapper(open_bytes(path), encoding, newline="")
    except LookupError as error:
        raise SatsumaError(
            f"There is no encoding {encoding}; e.g. utf-8, gbk, cp1252, utf-16."
        ) from error


def find_delimiter(lines: list[str]) -> str:
    """The delimiter that cuts most lines into as many values as the first, and into most."""

    def merit(delimiter: str) -> tuple[float, int]:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
        if not widths or widths[0] == 1:
            return (0, 0)
        return (widths.count(widths[0]) / len(widths), widths[0])

    return max(DELIMITERS, key=merit)


def plain_header(cells: list[str]) -> tuple[list[str], list[str]]:
    """Column names without blanks around them, each once and none empty; what was done to them."""
    names: list[str] = []
    seen: set[str] = set()
    notes = []
    for number, cell in enumerate(cells, 1):
        wanted = " ".join(cell.split()) or f"column_{number}"
        name, copy = wanted, 1
        while name.casefold() in seen:
            copy += 1
            name = f"{wanted}_{copy}"
        if not cell.strip():
            notes.append(f"column {number} has no name: {name} here")
        elif copy > 1:
            notes.append(f"column {number} is called {wanted} like another: {name} here")
        seen.add(name.casefold())
        names.append(name)
    return names, notes


def read_rows(path: Path, layout: Layout) -> Iterator[Row]:
    """All rows after the header.

    Where a quotation never ends, quotes would swallow rows: then each line is a row of its own.
    """
    quoted = quotes_are_whole(path, layout)
    with open_text(path, layout.encoding) as stream:
        reader = records(stream, layout) if quoted else lines_alone(stream, layout)
        if layout.has_header:
            next(reader, None)
        for row in reader:
            yield fitted(row, len(layout.header)) if isinstance(row, list) else row


def quotes_are_whole(path: Path, layout: Layout) -> bool:
    """True where the file can be read as RFC 4180 to its end."""
    with open_text(path, layout.encoding) as stream:
        try:
            for _ in csv.reader(stream, delimiter=layout.delimiter, strict=True):
                pass
        except csv.Error:
            return False
    return True


def records(stream: IO[str], layout: Layout) -> Iterator[list[str]]:
    """Rows whose values may span lines; blank lines are none."""
    for row in csv.reader(stream, delimiter=layout.delimiter):
        if not is_blank(row):
            yield row


def lines_alone(stream: IO[str], layout: Layout) -> Iterator[list[str] | Row]:
    """Each line as a row; one with an open quotation is a fault, kept as it stands."""
    for line in stream:
        text = line.rstrip("\r\n")
        if not text.strip("\0 \t"):
            continue
        try:
            [row] = csv.reader([text], delimiter=layout.delimiter, strict=True)
        except (csv.Error, ValueError):
            yield Row((None,) * len(layout.header), "quote_not_closed")
            continue
        yield row


def is_blank(row: list[str]) -> bool:
    """True for a line without anything on it."""
    return not row or (len(row) == 1 and not row[0].strip("\0 \t"))


def fitted(cells: list[str], width: int) -> Row:
    """A row as wide as the header; what made it unfit is its fault."""
    values = tuple(cell.replace("\0", "") or None for cell in cells)
    if len(values) > width:
        return Row(values[:width], "too_many_values")
    if len(values) < width:
        return Row((*values, *[None] * (width - len(values))), "too_few_values")
    return Row(values)
