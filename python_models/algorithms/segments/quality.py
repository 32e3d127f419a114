"""How good a division looks: silhouette, Calinski-Harabasz, Davies-Bouldin, inertia.

Noise (label 0) is in no cluster and is left out of all four.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score

from python_models.algorithms.segments.clustering import cluster_means

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Quality:
    """Figures of one division; None where fewer than two clusters have members to compare."""

    silhouette: float | None
    cluster_silhouettes: dict[int, float]
    calinski_harabasz: float | None
    davies_bouldin: float | None


def measure_quality(rows: FloatArray, labels: IntArray, distances: FloatArray) -> Quality:
    """Figures of `labels` (n) on `rows` (n × d) with their pairwise `distances` (n × n)."""
    inside = labels > 0
    if not inside.all():
        rows, labels, distances = rows[inside], labels[inside], distances[np.ix_(inside, inside)]
    found = np.unique(labels)
    if not 1 < len(found) < len(labels):
        return Quality(None, {}, None, None)
    each = silhouettes(distances, labels)
    return Quality(
        silhouette=float(each.mean()),
        cluster_silhouettes={int(one): float(each[labels == one].mean()) for one in found},
        calinski_harabasz=float(calinski_harabasz_score(rows, labels)),
        davies_bouldin=float(davies_bouldin_score(rows, labels)),
    )


def silhouettes(distances: FloatArray, labels: IntArray) -> FloatArray:
    """Silhouette of each row from pairwise distances (n × n): (b - a) / max(a, b).

    a is the mean distance to the row's own cluster, b to the nearest other; alone in a cluster: 0.
    Source: Rousseeuw (1987). Equal to scikit-learn's, and one matrix serves every candidate.
    """
    found, places = np.unique(labels, return_inverse=True)
    members = np.equal.outer(places, np.arange(len(found))).astype(np.float64)
    sizes = members.sum(axis=0)
    sums = distances @ members
    rows = np.arange(len(labels))
    own = sums[rows, places] / np.maximum(sizes[places] - 1, 1)
    means = sums / sizes
    means[rows, places] = np.inf
    other = means.min(axis=1)
    greater = np.maximum(own, other)
    score = np.divide(other - own, greater, out=np.zeros_like(own), where=greater > 0)
    return np.where(sizes[places] > 1, score, 0.0)


def inertia(rows: FloatArray, labels: IntArray) -> float:
    """Within-cluster sum of squared distances to the cluster's mean."""
    inside = labels > 0
    rows, labels = rows[inside], labels[inside]
    means = cluster_means(rows, labels, int(labels.max(initial=0)))
    return float(np.square(rows - means[labels - 1]).sum())
