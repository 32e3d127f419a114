"""The pictures of the page, each only where there is something to see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from cli.picture_style import readable, svg
from cli.segments import pictures as draw
from cli.segments.geometry import Plane, poles, project, sample_silhouettes
from cli.warehouse import segment_page as queries
from cli.warehouse.connection import Connection

SAMPLED_USERS = 1000


@dataclass(frozen=True)
class Pictures:
    """Name → SVG (empty where there is nothing to draw), and what belongs to the projection."""

    svg: dict[str, str]
    sample_size: int
    directions: list[tuple[str, str]]


def picture_parts(
    connection: Connection,
    segmentation: str,
    segments: list[dict[str, Any]],
    differences: list[dict[str, Any]],
) -> Pictures:
    """Every picture of a segmentation."""
    inside = [record for record in segments if record["segment_id"] != "unassigned"]
    places = queries.sampled_places(connection, segmentation, SAMPLED_USERS).records()
    sizes = draw.size_picture(segments) if segments else None
    heat = draw.heat_map(inside, differences) if inside and differences else None
    pictures = {
        "sizes": svg(sizes, "sizes", "Users per segment") if sizes else "",
        "heat_map": svg(heat, "heat", "Differences from everyone") if heat else "",
        "silhouettes": silhouettes(inside, places),
        "projection": "",
    }
    ends: list[tuple[str, str]] = []
    if places:
        matrix = np.array([record["place"] for record in places], dtype=np.float64)
        names = queries.coordinate_names(connection, segmentation, places[0]["version_number"])
        plane = project(matrix)
        if plane is not None and len(names) == matrix.shape[1]:
            pictures["projection"] = projection(inside, places, plane)
            ends = directions(plane, names)
    return Pictures(pictures, len(places), ends)


def silhouettes(segments: list[dict[str, Any]], places: list[dict[str, Any]]) -> str:
    """The silhouette plot; noise belongs to no cluster and is left out."""
    members = [record for record in places if not record["segment_id"].endswith("_noise")]
    if not members:
        return ""
    matrix = np.array([record["place"] for record in members], dtype=np.float64)
    values = sample_silhouettes(matrix, [record["segment_id"] for record in members])
    if values is None:
        return ""
    grouped: dict[str, list[float]] = {}
    for record, value in zip(members, values, strict=True):
        grouped.setdefault(record["segment_id"], []).append(float(value))
    chart = draw.silhouette_picture(segments, grouped, float(values.mean()))
    return svg(chart, "silhouettes", "Silhouettes of a sample of users")


def projection(segments: list[dict[str, Any]], places: list[dict[str, Any]], plane: Plane) -> str:
    """The scatter plot of the sample."""
    labels = {record["segment_id"]: record["label"] for record in segments}
    points = [
        {"x": float(x), "y": float(y), "segment": labels[record["segment_id"]]}
        for record, (x, y) in zip(places, plane.points, strict=True)
        if record["segment_id"] in labels
    ]
    present = {point["segment"] for point in points}
    shown = [record for record in segments if record["label"] in present]
    chart = draw.projection_picture(shown, points, plane.shares)
    return svg(chart, "projection", "Users on the plane where they differ most")


def directions(plane: Plane, names: list[str]) -> list[tuple[str, str]]:
    """What is high at each end of the two directions: (where, of what), readable."""
    ends = []
    for (low_end, high_end), loadings in zip(
        (("left", "right"), ("bottom", "top")), plane.loadings, strict=True
    ):
        low, high = poles(names, loadings)
        ends += [(high_end, high), (low_end, low)]
    return [
        (end, " and ".join(readable(name) for name in strongest))
        for end, strongest in ends
        if strongest
    ]
