"""Ward's hierarchical clustering: one tree, cut once for each number of clusters."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.cluster.hierarchy import ward
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from python_models.algorithms.segments.clustering import Clustering, cluster_means
from python_models.algorithms.segments.prototypes import centroid_prototypes

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

# Sub-centroids in all: enough to follow a cluster's shape, few enough for the scoring of everybody.
PROTOTYPES = 60


@dataclass(frozen=True)
class WardClustering:
    """Merges that cost the least variance (Ward 1963).

    A cluster's prototypes are the centroids of the branches that the same tree, cut lower, has
    inside it: the nearest branch decides.
    """

    # Memory and time grow with the square: 3,000 rows are 36 MB and some tenths of a second.
    most_rows: int = 3_000
    takes_k: bool = True

    def fit(
        self, rows: FloatArray, ks: Sequence[int], seed: int, restarts: int
    ) -> list[Clustering]:
        """Cut the tree of `rows` for each k; nothing is drawn, so seed and restarts do nothing."""
        merges = ward(rows)
        branches = _cut(merges, max([*ks, min(PROTOTYPES, len(rows))]))
        means = cluster_means(rows, branches, branches.max())
        _, first_rows = np.unique(branches, return_index=True)
        return [
            Clustering(k, labels, centroid_prototypes(means, labels[first_rows]))
            for k, labels in ((k, _cut(merges, k)) for k in ks)
        ]


def _cut(merges: FloatArray, k: int) -> IntArray:
    """Cluster 1..k of each leaf when all but the k - 1 costliest merges have happened."""
    leaves = len(merges) + 1
    done = leaves - k
    parents = leaves + np.arange(done)
    children = merges[:done, :2].astype(np.int64)
    links = coo_array(
        (
            np.ones(2 * done),
            (np.concatenate([parents, parents]), np.concatenate([children[:, 0], children[:, 1]])),
        ),
        shape=(leaves + done, leaves + done),
    )
    _, found = connected_components(links, directed=False)
    _, labels = np.unique(found[:leaves], return_inverse=True)
    return labels.astype(np.int64) + 1
