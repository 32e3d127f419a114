"""What came of fitting learned segmentations again, in one sentence each."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cli.errors import SatsumaError, write_stderr
from cli.output import print_text
from cli.warehouse import segment_versions as queries
from cli.warehouse.connection import Connection, open_warehouse

#: How a refusal begins in seg_candidates → the fault, whatever its figures.
FAULTS = (
    ("the largest segment holds", "one segment is too large"),
    ("the smallest segment holds", "one segment is too small"),
    ("noise holds", "too many users are noise"),
    ("resampling changes labels", "resampling changes labels"),
)
KINDS = ("kept", "new", "retired")


@dataclass(frozen=True)
class Refit:
    """A new version of a segmentation, and what it says of itself."""

    segmentation: str
    sentence: str
    is_refused: bool


def versions_so_far(file: Path) -> set[tuple[str, int]]:
    """Segmentations and their versions before a build; none where nothing was built."""
    try:
        with open_warehouse(file) as connection:
            return version_keys(queries.versions(connection).records())
    except SatsumaError:
        return set()


def version_keys(records: list[dict[str, Any]]) -> set[tuple[str, int]]:
    """The pairs (segmentation, version number) of versions."""
    return {(record["segmentation"], record["version_number"]) for record in records}


def refits_since(file: Path, before: set[tuple[str, int]]) -> list[Refit]:
    """The versions that a build has added, each in a sentence."""
    try:
        with open_warehouse(file) as connection:
            return [
                refit
                for record in queries.versions(connection).records()
                if (record["segmentation"], record["version_number"]) not in before
                and (refit := refit_of(connection, record)) is not None
            ]
    except SatsumaError:
        # A build of a few nodes may have no versions at all.
        return []


def refit_of(connection: Connection, version: dict[str, Any]) -> Refit | None:
    """The sentence of one version; None for what was not clustered."""
    segmentation, number = version["segmentation"], version["version_number"]
    name = f"{segmentation} {version['model_version']}"
    if version["version_status"] != "refused":
        return Refit(segmentation, f"{name} is live: {change_sentence(connection, version)}", False)
    reasons = queries.refusals(connection, segmentation, number)
    if not reasons:
        return None
    live = live_version(queries.version_records(connection, segmentation))
    stays = f"{live} stays live" if live else "it has no live version, so everyone is unassigned"
    return Refit(segmentation, f"{name} was refused: {fault_sentence(reasons)}; {stays}.", True)


def live_version(versions: list[dict[str, Any]]) -> str | None:
    """The version that speaks now, e.g. v2."""
    live = [record["model_version"] for record in versions if record["version_status"] == "live"]
    return str(live[-1]) if live else None


def change_sentence(connection: Connection, version: dict[str, Any]) -> str:
    """The clustering of a version, and which segments it kept, added and retired."""
    size = f" with {version['k']} segments" if version["k"] is not None else ""
    why = "its first fit" if version["refit_trigger"] == "first" else version["refit_reason"]
    made = f"{version['algorithm']}{size} ({why})"
    rows = queries.version_map(connection, version["segmentation"]).records()
    ids = segment_changes(rows, version["version_number"])
    if version["previous_version_number"] is None or not any(ids.values()):
        return f"{made}."
    changes = ", ".join(f"{len(ids[kind])} {kind}{named(kind, ids[kind])}" for kind in KINDS)
    return f"{made}; against v{version['previous_version_number']}: {changes}."


def named(kind: str, ids: list[str]) -> str:
    """The ids of what is new or gone, in brackets; what was kept needs no list."""
    return f" ({', '.join(ids)})" if ids and kind != "kept" else ""


def segment_changes(rows: list[dict[str, Any]], version_number: int) -> dict[str, list[str]]:
    """kept, new and retired segment ids of a version."""
    return {
        kind: [
            str(row["segment_id"])
            for row in rows
            if row["version_number"] == version_number and row["match_status"] == kind
        ]
        for kind in KINDS
    }


def fault_sentence(reasons: list[str]) -> str:
    """How many candidates failed, and of what."""
    faults = Counter(fault_of(reason) for reason in reasons)
    ranked = sorted(faults.items(), key=lambda fault: (-fault[1], fault[0]))
    listed = ", ".join(f"{fault} ({count})" for fault, count in ranked)
    if len(reasons) == 1:
        return f"its only candidate failed because {fault_of(reasons[0])}"
    return f"every candidate failed ({len(reasons)} tried): {listed}"


def fault_of(reason: str) -> str:
    """The kind of a refusal, without its figures."""
    text = re.sub(r"^refused: ", "", reason)
    return next((fault for start, fault in FAULTS if text.startswith(start)), text)


def print_refusals(refits: list[Refit]) -> None:
    """A warning for each version that did not go live."""
    for refit in refits:
        if refit.is_refused:
            write_stderr(f"Warning: {refit.sentence}")


def print_successes(refits: list[Refit]) -> None:
    """A line for each version that went live."""
    for refit in refits:
        if not refit.is_refused:
            print_text(refit.sentence)
