"""What every clustering algorithm takes and gives: rows in; labels and prototypes out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import numpy.typing as npt

from python_models.algorithms.segments.prototypes import Prototypes

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

# A dense group of fewer users is noise: half of it would be below the least share of a segment.
LEAST_DENSE_SHARE = 0.02
LEAST_DENSE_ROWS = 5
# Rows in which different ones are counted first: comparing all is slow, and seldom needed.
ENOUGH_ROWS = 1_000


class ClusteringError(ValueError):
    """An algorithm that is asked for by a name nobody knows."""


@dataclass(frozen=True)
class Clustering:
    """One division of the fitted rows.

    labels: cluster of each fitted row as the algorithm sees it, 1.. and 0 for noise;
    prototypes: what labels anybody. `refusal` says why there is no clustering (then both are None).
    """

    k: int
    labels: IntArray | None = None
    prototypes: Prototypes | None = None
    refusal: str | None = None

    def renumbered(self, numbers: IntArray) -> "Clustering":
        """The same with cluster c called numbers[c] (numbers[0] is 0: noise stays noise)."""
        if self.labels is None or self.prototypes is None:
            return self
        return replace(
            self, labels=numbers[self.labels], prototypes=self.prototypes.renumbered(numbers)
        )


class Algorithm(Protocol):
    """One way to cluster. The same rows and seed give the same answer."""

    @property
    def most_rows(self) -> int:
        """Rows it is fitted on at most: what its time and memory grow with decides."""
        ...

    @property
    def takes_k(self) -> bool:
        """False where the algorithm finds the number of clusters itself."""
        ...

    def fit(
        self, rows: FloatArray, ks: Sequence[int], seed: int, restarts: int
    ) -> list[Clustering]:
        """Cluster rows (n × d, n ≤ most_rows) for each k, in that order.

        An algorithm that finds k itself ignores `ks` and gives one clustering. `restarts` is how
        many starts a search that can end in a bad place makes; the best is kept.
        Each k is at most the number of distinct rows.
        """
        ...


def least_dense_rows(count: int) -> int:
    """Users that a dense group must have among `count`."""
    return max(LEAST_DENSE_ROWS, round(LEAST_DENSE_SHARE * count))


def distinct_rows(rows: FloatArray, enough: int) -> int:
    """Number of different rows (n × d); a number of at least `enough` may be of the first only."""
    for part in (rows[:ENOUGH_ROWS], rows):
        distinct = len(np.unique(part, axis=0)) if part.size else 0
        if distinct >= enough:
            break
    return distinct


def cluster_means(rows: FloatArray, labels: IntArray, count: int) -> FloatArray:
    """Mean of the members of clusters 1..count: count × d; nan where there are none."""
    members = np.equal.outer(np.arange(1, count + 1), labels).astype(np.float64)
    sizes = members.sum(axis=1)
    sums: FloatArray = members @ rows
    return np.where(sizes[:, None] > 0, sums / np.maximum(sizes, 1)[:, None], np.nan)
