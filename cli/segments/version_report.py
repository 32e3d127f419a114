"""What is said about the versions of a learned segmentation and about their candidates."""

from __future__ import annotations

import datetime as dt
from typing import Any

from cli.errors import SatsumaError
from cli.output import Rows, Section
from cli.segments.refits import KINDS, segment_changes
from cli.warehouse import segment_versions as queries
from cli.warehouse.connection import Connection

#: How the warehouse writes "ever since" and "until further notice".
FIRST_DAY = dt.date(1900, 1, 1)
LAST_DAY = dt.date(9999, 12, 31)
CLASSIFIER_NOTE = (
    "Judged on users it was not fitted on; precision, recall and F1 are means over the labels. "
    "Beside each: most_frequent, which calls everyone by the commonest label."
)


def parse_version(text: str) -> int:
    """The number in `2` or `v2`."""
    digits = text.removeprefix("v")
    if not (digits.isascii() and digits.isdigit()):
        raise SatsumaError(f"A version is a number such as 2 or v2, not {text}.")
    return int(digits)


def find_version(records: list[dict[str, Any]], segmentation: str, text: str) -> dict[str, Any]:
    """The version that is meant, or a sentence that names those there are."""
    number = parse_version(text)
    for record in records:
        if record["version_number"] == number:
            return record
    known = ", ".join(str(record["model_version"]) for record in records) or "none yet"
    raise SatsumaError(f"{segmentation} has no version {number}; it has {known}.")


def compare_sections(
    connection: Connection, segmentation: str, version: str | None
) -> list[Section]:
    """All candidates of a version (default: the newest), with the reason for each."""
    records = queries.version_records(connection, segmentation)
    if not records:
        raise SatsumaError(f"{segmentation} was not fitted yet: nobody has the features it needs.")
    chosen = find_version(records, segmentation, version) if version else records[-1]
    number = chosen["version_number"]
    rows = queries.candidates(connection, segmentation, number)
    title = (
        f"{segmentation} {chosen['model_version']}, fitted as of {chosen['as_of_date']} "
        f"({chosen['refit_reason']}): {chosen['version_status'].replace('_', ' ')}"
    )
    scores = queries.classifiers(connection, segmentation, number)
    if len(scores):
        return [Section("classifiers", title, scores, CLASSIFIER_NOTE, classifier_table(scores))]
    note = (
        "Eligible are those without a giant, a splinter or unstable labels; of those as stable as "
        "the best, the clearest is chosen."
    )
    return [Section("candidates", title, rows, note if len(rows) else "", candidate_table(rows))]


def classifier_table(rows: Rows) -> Rows:
    """The classifiers as people read them: cross-validated scores, macro means over the labels."""
    return Rows(
        ("classifier", "accuracy", "precision", "recall", "f1", "auc", "reason"),
        [
            (
                record["classifier"],
                *(
                    rounded(record[name])
                    for name in ("accuracy", "macro_precision", "macro_recall", "macro_f1")
                ),
                rounded(record["roc_auc"]),
                record["reason"],
            )
            for record in rows.records()
        ],
    )


def candidate_table(rows: Rows) -> Rows:
    """The candidates as people read them: the figures that decide."""
    return Rows(
        ("algorithm", "k", "silhouette", "agreement", "largest_share", "smallest_share", "reason"),
        [
            (
                record["algorithm"],
                record["k"],
                rounded(record["silhouette"]),
                rounded(record["agreement"]),
                record["largest_share"],
                record["smallest_share"],
                record["reason"],
            )
            for record in rows.records()
        ],
    )


def rounded(value: float | None) -> float | None:
    """A score between -1 and 1 with the digits that mean something."""
    return None if value is None else round(value, 3)


def history_sections(connection: Connection, segmentation: str) -> list[Section]:
    """Every version, when which was live, and which segment ids went on."""
    versions = queries.versions(connection, segmentation)
    periods = queries.live_periods(connection, segmentation)
    changes = queries.version_map(connection, segmentation)
    return [
        Section("versions", f"{segmentation}: versions", versions, shown=version_table(versions)),
        Section("periods", "Live", periods, shown=period_table(periods)),
        Section(
            "segments",
            "Segment ids against the version before",
            changes,
            shown=change_table(versions, changes),
        ),
    ]


def version_table(versions: Rows) -> Rows:
    """The versions as people read them."""
    return Rows(
        ("version", "fitted", "trigger", "reason", "algorithm", "k", "agreement", "status"),
        [
            (
                record["model_version"],
                record["as_of_date"],
                record["refit_trigger"],
                record["refit_reason"],
                record["algorithm"],
                record["k"],
                rounded(record["agreement"]),
                record["version_status"].replace("_", " "),
            )
            for record in versions.records()
        ],
    )


def period_table(periods: Rows) -> Rows:
    """Who spoke when; the first version also speaks for the time before it."""
    return Rows(
        ("version", "from", "to", "by"),
        [
            (
                record["model_version"],
                "the beginning" if record["live_from"] == FIRST_DAY else record["live_from"],
                "now" if record["live_to"] == LAST_DAY else record["live_to"],
                "rollback" if record["is_rollback"] else "fit",
            )
            for record in periods.records()
        ],
    )


def change_table(versions: Rows, changes: Rows) -> Rows:
    """Kept, new and retired ids of each version that has one before it."""
    rows = changes.records()
    return Rows(
        ("version", "against", *KINDS),
        [
            (
                record["model_version"],
                f"v{record['previous_version_number']}",
                *(", ".join(ids) or "-" for ids in kinds.values()),
            )
            for record in versions.records()
            if record["previous_version_number"] is not None
            and any((kinds := segment_changes(rows, record["version_number"])).values())
        ],
    )
