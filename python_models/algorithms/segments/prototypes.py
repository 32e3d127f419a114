"""Prototypes: what a clustering stores of itself, so that SQL can label any user.

One formula for every algorithm. With coordinates x (prepared values, or factor values):
score_p = offset_p + Σ_j weight_pj (x_j - value_pj)²; the least score wins (ties: the first
prototype), and a winning score above the prototype's limit is noise, cluster 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

NO_LIMIT = np.inf


@dataclass(frozen=True)
class Prototypes:
    """Prototypes in their order: clusters (p), values and weights (p × d), offsets, limits (p)."""

    clusters: IntArray
    values: FloatArray
    weights: FloatArray
    offsets: FloatArray
    limits: FloatArray

    def renumbered(self, numbers: IntArray) -> "Prototypes":
        """The same with cluster c called numbers[c], in the order of the new numbers."""
        clusters = numbers[self.clusters]
        order = np.argsort(clusters, kind="stable")
        return replace(
            self,
            clusters=clusters[order],
            values=self.values[order],
            weights=self.weights[order],
            offsets=self.offsets[order],
            limits=self.limits[order],
        )


def centroid_prototypes(values: FloatArray, clusters: Sequence[int] | IntArray) -> Prototypes:
    """Plain centroids (p × d): nearest one wins, however far."""
    return Prototypes(
        clusters=np.asarray(clusters, dtype=np.int64),
        values=np.asarray(values, dtype=np.float64),
        weights=np.ones(values.shape),
        offsets=np.zeros(len(values)),
        limits=np.full(len(values), NO_LIMIT),
    )


def prototype_scores(points: FloatArray, prototypes: Prototypes) -> FloatArray:
    """Score of each point (n × d) by each prototype: n × p; less is nearer."""
    scores = np.empty((len(points), len(prototypes.values)))
    parts = zip(prototypes.values, prototypes.weights, prototypes.offsets, strict=True)
    for at, (value, weight, offset) in enumerate(parts):
        scores[:, at] = offset + np.square(points - value) @ weight
    return scores


def apply_prototypes(points: FloatArray, prototypes: Prototypes) -> IntArray:
    """Cluster number of each point (n × d), 0 for noise: the reference for the scoring in SQL."""
    scores = prototype_scores(points, prototypes)
    nearest = scores.argmin(axis=1)
    least = scores[np.arange(len(points)), nearest]
    return np.where(least > prototypes.limits[nearest], 0, prototypes.clusters[nearest])
