"""Clusterings by density: HDBSCAN and DBSCAN. Who lives in no crowd is noise."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.cluster import DBSCAN, HDBSCAN, KMeans
from sklearn.neighbors import NearestNeighbors

from python_models.algorithms.segments.clustering import Clustering, least_dense_rows
from python_models.algorithms.segments.prototypes import Prototypes, centroid_prototypes

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

# Neighbours that make a place dense.
LEAST_NEIGHBOURS = 10
# Dense groups may have any shape: several balls follow it, one for about so many members.
MEMBERS_PER_PROTOTYPE = 15
MOST_PROTOTYPES_PER_CLUSTER = 20


@dataclass(frozen=True)
class HdbscanClustering:
    """The dense groups that persist over the widest range of densities.

    Source: Campello, Moulavi & Sander (2013), "Density-based clustering based on hierarchical
    density estimates".
    """

    # Distances of all pairs: 3,000 rows are half a second.
    most_rows: int = 3_000
    takes_k: bool = False

    def fit(
        self, rows: FloatArray, ks: Sequence[int], seed: int, restarts: int
    ) -> list[Clustering]:
        """One clustering; groups of fewer than LEAST_DENSE_SHARE of the rows are noise."""
        least = least_dense_rows(len(rows))
        if len(rows) < 2 * least:
            return [_dense(rows, np.zeros(len(rows), dtype=np.int64), seed)]
        model = HDBSCAN(min_cluster_size=least, min_samples=LEAST_NEIGHBOURS, copy=True)
        return [_dense(rows, model.fit_predict(rows).astype(np.int64) + 1, seed)]


@dataclass(frozen=True)
class DbscanClustering:
    """Groups joined by steps no longer than eps between dense places.

    Dense: twice as many neighbours as coordinates (Sander et al. 1998). eps: the knee of the sorted
    distances to that neighbour, the point farthest from the straight line between the curve's ends
    (Ester et al. 1996; Satopaa et al. 2011, "Kneedle").
    """

    # Neighbours are sought for every row: quadratic in many dimensions.
    most_rows: int = 3_000
    takes_k: bool = False

    def fit(
        self, rows: FloatArray, ks: Sequence[int], seed: int, restarts: int
    ) -> list[Clustering]:
        """One clustering; groups of fewer than LEAST_DENSE_SHARE of the rows are noise."""
        neighbours = min(max(2 * rows.shape[1], LEAST_NEIGHBOURS), len(rows))
        eps = _knee_of_distances(rows, neighbours)
        labels = np.zeros(len(rows), dtype=np.int64)
        if eps > 0:
            found = DBSCAN(eps=eps, min_samples=neighbours).fit_predict(rows).astype(np.int64) + 1
            sizes = np.bincount(found)
            kept = np.flatnonzero(sizes >= least_dense_rows(len(rows)))
            numbers = np.zeros(len(sizes), dtype=np.int64)
            numbers[kept[kept > 0]] = np.arange(1, np.count_nonzero(kept) + 1)
            labels = numbers[found]
        return [_dense(rows, labels, seed)]


def _knee_of_distances(rows: FloatArray, neighbours: int) -> float:
    distances, _ = NearestNeighbors(n_neighbors=neighbours).fit(rows).kneighbors(rows)
    curve = np.sort(distances[:, -1])
    line = np.linspace(curve[0], curve[-1], len(curve))
    return float(curve[(line - curve).argmax()])


def _dense(rows: FloatArray, labels: IntArray, seed: int) -> Clustering:
    k = int(labels.max(initial=0))
    if k == 0:
        return Clustering(0, refusal="no dense group was found")
    values, clusters = [], []
    for number in range(1, k + 1):
        members = rows[labels == number]
        places = _places(members, seed)
        values.append(places)
        clusters += [number] * len(places)
    prototypes = centroid_prototypes(np.vstack(values), clusters)
    return Clustering(k, labels, _limited(rows, labels, prototypes))


def _places(members: FloatArray, seed: int) -> FloatArray:
    wanted = min(len(members) // MEMBERS_PER_PROTOTYPE, MOST_PROTOTYPES_PER_CLUSTER)
    count = max(1, min(wanted, len(np.unique(members, axis=0))))
    model = KMeans(count, n_init=1, random_state=seed).fit(members)
    return np.asarray(model.cluster_centers_, dtype=np.float64)


def _limited(rows: FloatArray, labels: IntArray, prototypes: Prototypes) -> Prototypes:
    """Each prototype's reach: the squared distance that tells its members from others best.

    It lies between two users, so that rounding cannot decide.
    """
    squares = ((rows[:, None, :] - prototypes.values[None, :, :]) ** 2).sum(axis=2)
    nearest = squares.argmin(axis=1)
    limits = []
    for at, cluster in enumerate(prototypes.clusters):
        near = nearest == at
        order = np.argsort(squares[near, at], kind="stable")
        distances = np.append(squares[near, at][order], 0.0)
        gains = np.where(labels[near][order] == cluster, 1, -1).cumsum()
        if not len(gains) or gains.max() <= 0:
            limits.append(0.0)
            continue
        last = int(gains.argmax())
        limits.append(max(distances[last] * (1 + 1e-6), distances[last : last + 2].mean()))
    return Prototypes(
        prototypes.clusters,
        prototypes.values,
        prototypes.weights,
        prototypes.offsets,
        np.asarray(limits, dtype=np.float64),
    )
