"""Landing: what staging cannot read in place becomes a Parquet file of text, row by row.

A row that is none keeps its place: `raw_fault` says what is wrong with it, and staging rejects it.
Its values are not kept, since none is known to stand in its own column: a person's may be in any.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from cli.connect.text import Layout, Row, open_text, plain_header, read_rows

FAULT, PLACE = "raw_fault", "raw_place"
BATCH = 20_000
KEYS_SAMPLE = 20_000


def land_rows(target: Path, header: Sequence[str], rows: Iterable[Row]) -> tuple[int, int]:
    """Write rows as text, with fault and place; returns how many came and how many are none."""
    schema = pa.schema([*((name, pa.string()) for name in (*header, FAULT)), (PLACE, pa.int64())])
    received = faulty = 0
    stream = iter(rows)
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        while batch := list(islice(stream, BATCH)):
            columns = [
                pa.array([None if row.fault else row.values[place] for row in batch], pa.string())
                for place in range(len(header))
            ]
            faults = pa.array([row.fault for row in batch], pa.string())
            places = pa.array(range(received + 1, received + 1 + len(batch)), pa.int64())
            writer.write_batch(pa.record_batch([*columns, faults, places], schema=schema))
            received += len(batch)
            faulty += sum(row.fault is not None for row in batch)
    return received, faulty


def land_delimited(target: Path, files: Sequence[Path], layout: Layout) -> tuple[int, int]:
    """Land delimited files that share a header."""
    rows = (row for file in files for row in read_rows(file, layout))
    return land_rows(target, layout.header, rows)


def land_json_lines(target: Path, path: Path, encoding: str) -> tuple[int, int, list[str]]:
    """Land JSON lines: a column for each key of an object; what lies deeper stays JSON text."""
    keys: dict[str, None] = {}
    for document in islice(documents(path, encoding), KEYS_SAMPLE):
        if isinstance(document, dict):
            keys |= dict.fromkeys(document)
    given = list(keys) or ["line"]
    header, notes = plain_header([key.replace("\0", "") for key in given])
    rows = (json_row(document, given) for document in documents(path, encoding))
    return *land_rows(target, header, rows), notes


def documents(path: Path, encoding: str) -> Iterator[object]:
    """What each line says; a whole file that is one list is its members."""
    with open_text(path, encoding) as stream:
        if stream.read(1) == "[":
            yield from whole_list(path, encoding)
            return
    with open_text(path, encoding) as stream:
        for line in stream:
            if line.strip():
                try:
                    yield json.loads(line)
                except (ValueError, RecursionError):
                    yield line.strip()


def whole_list(path: Path, encoding: str) -> list[object]:
    """The members of a file that is one JSON list."""
    with open_text(path, encoding) as stream:
        text = stream.read()
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return [text]
    return list(content)


def json_row(document: object, keys: Sequence[str]) -> Row:
    """An object as a row; anything else is a fault."""
    if not isinstance(document, dict):
        return Row((None,) * len(keys), "line_is_no_json_object")
    unknown = any(key not in keys for key in document)
    values = tuple(as_text(document.get(key)) for key in keys)
    return Row(values, "key_unknown_before" if unknown else None)


def as_text(value: object) -> str | None:
    """A value as text; null and the empty text are none."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, str):
        # Half of a surrogate pair is no text.
        return value.replace("\0", "").encode("utf-8", "replace").decode() or None
    if isinstance(value, dict | list):
        return json.dumps(value)
    return str(value)
