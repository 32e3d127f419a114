"""Ids of segments that last: clusters of a refit take the ids of those they continue."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.optimize import linear_sum_assignment

FloatArray = npt.NDArray[np.float64]

NOISE = 0  # the cluster number of users who are like nobody; always <segmentation>_noise
# Costs more than all admissible pairs together: an inadmissible pair is only ever a last resort.
INADMISSIBLE = 1e12
# Yeo–Johnson's inverse ends where the power has sent every value; just inside, it is finite.
SMALLEST_BASE = 1e-12

ROW = {
    "segmentation": pl.String,
    "version_number": pl.Int64,
    "cluster_number": pl.Int64,
    "segment_id": pl.String,
    "previous_version_number": pl.Int64,
    "previous_cluster_number": pl.Int64,
    "match_distance": pl.Float64,
    "match_status": pl.String,
}


@dataclass(frozen=True)
class Scaling:
    """How a version prepares one feature: (transform(value) - centre) / scale."""

    transform: str
    power: float | None
    centre: float
    scale: float

    def raw(self, prepared: float) -> float:
        """The value that is prepared to `prepared` (winsorising, which loses it, left aside)."""
        return inverse_transform(prepared * self.scale + self.centre, self.transform, self.power)

    def prepared(self, raw: float) -> float:
        """The prepared value of a raw one."""
        return (transform(raw, self.transform, self.power) - self.centre) / self.scale

    def from_other(self, prepared: float, other: "Scaling") -> float:
        """Another version's prepared value in this version's space."""
        if (self.transform, self.power) == (other.transform, other.power):
            return (prepared * other.scale + other.centre - self.centre) / self.scale
        return self.prepared(other.raw(prepared))


@dataclass(frozen=True)
class Version:
    """One version: scaling by feature, centroid (feature → prepared value) by cluster."""

    scalings: Mapping[str, Scaling]
    centroids: Mapping[int, Mapping[str, float]]


def match_versions(centroids: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """Segment ids of the clusters of every version, from the first to the last.

    Parameters: `centroids` has one row per segmentation × version × cluster × used feature
    (segmentation, version_number, cluster_number, feature_name, transform, transform_power, centre,
    scale, centroid_value in that version's prepared space); `links` names the version that was live
    when one was fitted (segmentation, version_number, previous_version_number or null).
    Returns the columns of ROW: a cluster is `first` (no predecessor), `kept` (it continues a
    cluster and takes its id), or `new`; an id that no cluster continues is `retired` (its
    cluster_number is null). A new id is one more than the highest ever used in the segmentation, so
    no id is used twice. A version without centroids (refused) has no rows.
    The answer depends on the rows alone, and a later version never changes an earlier one's ids.
    """
    rows: list[dict[str, Any]] = []
    for (segmentation,), of_one in links.group_by("segmentation", maintain_order=True):
        own = centroids.filter(
            pl.col("segmentation") == segmentation, pl.col("centroid_value").is_not_null()
        )
        rows += _segmentation_rows(str(segmentation), own, of_one.sort("version_number"))
    return pl.DataFrame(rows, schema=ROW).sort(
        "segmentation", "version_number", "cluster_number", "segment_id", nulls_last=True
    )


def match_clusters(new: Version, old: Version) -> dict[int, tuple[int, float]]:
    """The old cluster that each new one continues, and how far it moved.

    Old centroids are brought into the new version's space over the features that both use; pairs
    are then the assignment of least total distance (Kuhn 1955, the Hungarian method). A pair
    farther apart than half the distance from the old centroid to its nearest other old centroid is
    none: nearer than that, a new centroid is closer to this old one than to any other, so an id
    cannot pass to a group that resembles another more. A lone old cluster has no such limit.
    """
    names = sorted(set(new.scalings) & set(old.scalings))
    new_numbers = sorted(set(new.centroids) - {NOISE})
    old_numbers = sorted(set(old.centroids) - {NOISE})
    if not names or not new_numbers or not old_numbers:
        return {}
    places = np.array([[new.centroids[at][name] for name in names] for at in new_numbers])
    moved = np.array(
        [
            [
                new.scalings[name].from_other(old.centroids[at][name], old.scalings[name])
                for name in names
            ]
            for at in old_numbers
        ]
    )
    distances = _distances(places, moved)
    limits = _half_gaps(moved)
    pairs = linear_sum_assignment(np.where(distances <= limits, distances, INADMISSIBLE))
    return {
        new_numbers[row]: (old_numbers[column], float(distances[row, column]))
        for row, column in zip(*pairs, strict=True)
        if distances[row, column] <= limits[column]
    }


def transform(value: float, name: str, power: float | None) -> float:
    """A raw value as the transform (none, log1p, sqrt, yeo_johnson) gives it; all keep the sign.

    Raises ValueError for another transform. Source of yeo_johnson: Yeo & Johnson (2000).
    """
    size = abs(value)
    if name == "none":
        return value
    if name == "log1p":
        return float(np.copysign(np.log1p(size), value))
    if name == "sqrt":
        return float(np.copysign(np.sqrt(size), value))
    exponent = _exponent(name, power, value >= 0)
    scaled = np.log1p(size) if exponent == 0 else ((1 + size) ** exponent - 1) / exponent
    return float(np.copysign(scaled, value))


def inverse_transform(value: float, name: str, power: float | None) -> float:
    """The raw value behind a transformed one; beyond what yeo_johnson can reach, its end."""
    size = abs(value)
    if name == "none":
        return value
    if name == "log1p":
        return float(np.copysign(np.expm1(size), value))
    if name == "sqrt":
        return float(np.copysign(size**2, value))
    exponent = _exponent(name, power, value >= 0)
    if exponent == 0:
        return float(np.copysign(np.expm1(size), value))
    base = max(1 + exponent * size, SMALLEST_BASE)
    return float(np.copysign(base ** (1 / exponent) - 1, value))


def _exponent(name: str, power: float | None, positive: bool) -> float:
    if name != "yeo_johnson" or power is None:
        raise ValueError(
            f"Unknown transform {name!r} (power {power}); use none, log1p, sqrt, or yeo_johnson "
            "with its power."
        )
    return power if positive else 2 - power


def _distances(left: FloatArray, right: FloatArray) -> FloatArray:
    """Euclidean distances, left rows × right rows."""
    gaps = left[:, None, :] - right[None, :, :]
    return np.asarray(np.sqrt((gaps**2).sum(axis=2)), dtype=np.float64)


def _half_gaps(places: FloatArray) -> FloatArray:
    """Half the distance from each place to the nearest other one; infinite for a lone place."""
    between = _distances(places, places)
    np.fill_diagonal(between, np.inf)
    return np.asarray(between.min(axis=1) / 2, dtype=np.float64)


def _segmentation_rows(
    segmentation: str, centroids: pl.DataFrame, links: pl.DataFrame
) -> list[dict[str, Any]]:
    versions: dict[int, Version] = {}
    ids: dict[int, dict[int, str]] = {}
    highest = 0
    rows: list[dict[str, Any]] = []
    for number, linked in links.select("version_number", "previous_version_number").iter_rows():
        version = _version(centroids.filter(pl.col("version_number") == number))
        if not version.centroids:
            continue
        previous = linked if linked in versions else None
        versions[number], ids[number] = version, {}
        matched = match_clusters(version, versions[previous]) if previous is not None else {}
        old_ids = ids[previous] if previous is not None else {}
        if NOISE in version.centroids and NOISE in old_ids:
            matched[NOISE] = (NOISE, np.nan)
        for cluster in sorted(version.centroids):
            old, distance = matched.get(cluster, (None, None))
            if cluster == NOISE:
                segment_id = f"{segmentation}_noise"
            elif old is not None:
                segment_id = old_ids[old]
            else:
                highest += 1
                segment_id = f"{segmentation}_{highest}"
            ids[number][cluster] = segment_id
            fresh = "first" if previous is None and len(versions) == 1 else "new"
            status = fresh if old is None else "kept"
            distance = None if cluster == NOISE else distance
            rows.append(
                _row(segmentation, number, cluster, segment_id, linked, old, distance, status)
            )
        continued = {old for old, _ in matched.values()}
        rows += [
            _row(segmentation, number, None, old_ids[old], linked, old, None, "retired")
            for old in sorted(set(old_ids) - continued)
        ]
    return rows


def _row(*values: str | int | float | None) -> dict[str, Any]:
    return dict(zip(ROW, values, strict=True))


def _version(rows: pl.DataFrame) -> Version:
    """The version that the rows describe; a power counts only where the transform has one."""
    scalings: dict[str, Scaling] = {}
    centroids: dict[int, dict[str, float]] = {}
    for row in rows.iter_rows(named=True):
        power = row["transform_power"] if row["transform"] == "yeo_johnson" else None
        scalings[row["feature_name"]] = Scaling(
            row["transform"], power, row["centre"], row["scale"]
        )
        places = centroids.setdefault(row["cluster_number"], {})
        places[row["feature_name"]] = row["centroid_value"]
    return Version(scalings, centroids)
