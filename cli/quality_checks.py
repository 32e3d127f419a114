"""What `satsuma doctor` says of the data: what is wrong, and what to do, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from cli.checks import Check
from cli.errors import SatsumaError
from cli.warehouse import quality
from cli.warehouse.connection import Connection, open_warehouse

#: Sentences of one kind; the rest is a number.
SHOWN = 5
LACKS = {
    "name": "its name says that it is being written",
    "end": "its compressed stream has no end",
    "footer": "its Parquet footer is missing",
    "newline": "its last line has no end, and it was written seconds before",
    None: "another file of its table is not whole",
}
DIMENSIONS = {
    "completeness": "cells are empty",
    "validity": "rows are invalid",
    "uniqueness": "rows repeat others",
    "consistency": "accepted rows had to be mended",
    "timeliness": "events came late",
    "referential_integrity": "ids refer to nothing",
}


def check_quality(file: Path) -> Iterator[Check]:
    """The scorecard, freshness, anomalies and raw files of the last build."""
    if not file.exists():
        return
    try:
        with open_warehouse(file) as connection:
            found = [
                Check(name, "warning", sentence)
                for name, sentences in (
                    ("score", score_sentences(connection)),
                    ("freshness", freshness_sentences(connection)),
                    ("volume", anomaly_sentences(connection)),
                    ("raw file", file_sentences(connection)),
                    ("raw column", column_sentences(connection)),
                )
                for sentence in shortened(list(sentences))
            ]
    except SatsumaError:
        # Not built, or not readable: another check says so.
        return
    yield from found or [
        Check("data quality", "ok", "scores, freshness and volumes are as they should be")
    ]


def shortened(sentences: list[str]) -> list[str]:
    """The first sentences, and how many more there are."""
    if len(sentences) <= SHOWN:
        return sentences
    return [*sentences[:SHOWN], f"and {len(sentences) - SHOWN} more; see `satsuma quality`."]


def score_sentences(connection: Connection) -> Iterator[str]:
    """Each score that is poor or falls."""
    for row in quality.scores(connection, quality.Part()).records():
        if row["score_status"] == "good":
            continue
        what = f"{row['faulty_count']:,} {DIMENSIONS[row['dimension']]}"
        name = f"{row['source']}.{row['entity']}: {row['dimension']}"
        advice = f"look at `satsuma quality --source {row['source']} --entity {row['entity']}`"
        if row["score_status"] == "poor":
            least = f"less than the {row['score_threshold']:.0%} of quality_min_score"
            yield f"{name} is {row['score_value']:.1%} ({what}), {least}; {advice}."
        else:
            yield f"{name} has lost {-row['score_trend']:.1%} in its last week; {advice}."


def freshness_sentences(connection: Connection) -> Iterator[str]:
    """Each entity that is behind."""
    for row in quality.freshness(connection, quality.Part()).records():
        name = f"{row['source']}.{row['entity']}"
        if row["freshness_status"] == "empty":
            yield f"{name}: no row was accepted; look at its rejects or switch it off."
        elif row["freshness_status"] in {"stale", "silent"}:
            behind = f"the last fact is of {row['last_fact_at']:%Y-%m-%d}"
            allowed = f"and fresh_days allows {row['allowed_days']} days"
            yield f"{name}: {behind}, {allowed}; {todo(row)}."


def todo(row: dict[str, Any]) -> str:
    """Where to look for what does not come."""
    if row["freshness_status"] == "stale":
        return "files still arrive, so look at what the source writes into them"
    return "nothing has arrived since, so look whether its export still runs"


def anomaly_sentences(connection: Connection) -> Iterator[str]:
    """Each day of the last week that is far from what is usual."""
    for row in quality.recent_anomalies(connection).records():
        much = "few" if row["anomaly_status"] == "drop" else "many"
        count, day = f"{row['fact_count']:,}", f"{row['fact_date']:%A %Y-%m-%d}"
        yield (
            f"{row['source']}.{row['entity']}: {count} on {day} "
            f"is unusually {much}, where {row['usual_count']:,.0f} are usual; "
            "ask what happened, or whether a file is missing or came twice."
        )


def file_sentences(connection: Connection) -> Iterator[str]:
    """Each raw file that is not in the warehouse."""
    for row in quality.troubled_files(connection).records():
        name = f"{row['source']}.{row['raw_table']}: {row['raw_path']}"
        if row["landing_status"] == "waiting":
            why = LACKS[row["landing_lack"]]
            yield f"{name} waits, because {why}; it is read when it is whole."
        elif row["landing_status"] == "removed":
            yield f"{name} is gone, and its rows with it; put it back if that is not meant."
        else:
            yield f"{name} is of a kind that is not read; take csv, tsv, jsonl or parquet."


def column_sentences(connection: Connection) -> Iterator[str]:
    """Raw columns that nobody reads, or that have gone, by table."""
    said = {
        "not_read": "not declared and not read; declare it if you need it",
        "missing": "declared, but in no file read last; its values are null",
        "partly_missing": "declared, but not in every file read last; null where it is missing",
        "vanished": "not declared, and no longer there",
    }
    records = quality.troubled_columns(connection).records()
    key = itemgetter("source", "raw_table", "column_status")
    for (source, table, status), rows in groupby(sorted(records, key=key), key=key):
        names = ", ".join(row["raw_column"] for row in rows)
        yield f"{source}.{table}: {names}: {said[status]}."
