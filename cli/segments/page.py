"""The page of a segmentation: what its template shows."""

from __future__ import annotations

from collections import Counter
from typing import Any

from cli.page import inlined, render
from cli.picture_style import chinese_name, colour_of, readable
from cli.segments.flow_picture import lay_out
from cli.segments.page_pictures import picture_parts
from cli.segments.version_report import FIRST_DAY, LAST_DAY
from cli.warehouse import segment_page as queries
from cli.warehouse import segment_versions
from cli.warehouse.connection import Connection
from cli.warehouse.segment_rules import segment_rules

SHOWN_FEATURES = 12
METHODS = {
    "kmeans": "k-means",
    "minibatch_kmeans": "mini-batch k-means",
    "ward": "Ward hierarchical",
    "hdbscan": "HDBSCAN",
    "dbscan": "DBSCAN",
    "linear_svm": "linear SVM",
    "psi": "population stability index",
    "ks": "Kolmogorov–Smirnov distance",
    "js_divergence": "Jensen–Shannon divergence",
}


def render_page(connection: Connection, segmentation: str) -> str:
    """The page as text."""
    parts = page_parts(connection, segmentation)
    return render("segment_page.html.j2", parts, readable=readable, day=day, method=method)


def page_parts(connection: Connection, segmentation: str) -> dict[str, Any]:
    """Everything that the template shows."""
    facts = queries.segmentation_facts(connection, segmentation)
    segments = labelled(queries.named_segments(connection, segmentation).records())
    inside = [record for record in segments if record["segment_id"] != "unassigned"]
    differences = queries.telling_differences(connection, segmentation, SHOWN_FEATURES).records()
    learned = segmentation in segment_versions.refittable_segmentations(connection)
    pictures = picture_parts(connection, segmentation, segments, differences)
    return {
        "facts": facts,
        "as_of_date": facts["as_of_date"],
        "segments": segments,
        "named": {record["segment_id"]: record for record in segments},
        "learned": learned,
        "sample_size": pictures.sample_size,
        "directions": pictures.directions,
        "flow": flow_parts(connection, segmentation, segments),
        "rules": segment_rules(connection, segmentation, None).records() if learned else [],
        "descriptions": [record for record in inside if record["segment_description"]],
        "segment_count": len(inside),
        **version_parts(connection, segmentation, learned=learned),
        **inlined(pictures.svg),
    }


def labelled(segments: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The segments with a distinct label and a colour each."""
    names = Counter(record["segment_name"] for record in segments)
    return [
        {
            **record,
            "label": record["segment_name"]
            if names[record["segment_name"]] == 1
            else f"{record['segment_name']} ({record['segment_id']})",
            "colour": colour_of(number, record["segment_id"]),
            "chinese": chinese_name(record),
        }
        for number, record in enumerate(segments)
    ]


def version_parts(connection: Connection, segmentation: str, *, learned: bool) -> dict[str, Any]:
    """Versions, the candidates of the one that is live, and how far it has drifted."""
    if not learned:
        return {"versions": [], "live": None, "candidates": [], "classifiers": [], "monitoring": []}
    versions = segment_versions.version_records(connection, segmentation)
    live = next((one for one in versions[::-1] if one["version_status"] == "live"), None)
    compared = live or (versions[-1] if versions else None)
    number = compared["version_number"] if compared else 0
    return {
        "versions": versions[::-1],
        "live": live,
        "candidates": segment_versions.candidates(connection, segmentation, number).records(),
        "classifiers": segment_versions.classifiers(connection, segmentation, number).records(),
        "monitoring": queries.monitoring(connection, segmentation).records(),
    }


def flow_parts(
    connection: Connection, segmentation: str, segments: list[dict[str, Any]]
) -> dict[str, Any] | None:
    """The moves of the last whole month, laid out; None where there is no such month."""
    rows = queries.last_moves(connection, segmentation).records()
    moves = {(row["from_segment_id"], row["to_segment_id"]): row["user_count"] for row in rows}
    flow = lay_out(moves, [record["segment_id"] for record in segments])
    if flow is None:
        return None
    return {
        "shapes": flow,
        "period_start": rows[0]["period_start"],
        "period_end": rows[0]["period_end"],
    }


def method(name: str | None) -> str:
    """An algorithm or a measure as its field writes it."""
    return METHODS.get(name or "", (name or "-").replace("_", " "))


def day(value: object) -> str:
    """A date; the two ends of time by name."""
    if value == FIRST_DAY:
        return "the beginning"
    return "now" if value == LAST_DAY else str(value or "-")
