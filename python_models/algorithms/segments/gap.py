"""The gap statistic: is there more structure than in users without any?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from python_models.algorithms.segments.clustering import Algorithm
from python_models.algorithms.segments.prototypes import apply_prototypes
from python_models.algorithms.segments.quality import inertia

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

REFERENCES = 4
# Users compared at most: the statistic is a difference of logarithms, which settles early.
MOST_ROWS = 1_000


@dataclass(frozen=True)
class Gap:
    """Gap(k) = mean of ln W over references - ln W of the data, and its s_k."""

    value: float
    error: float


def gap_statistics(
    algorithm: Algorithm, rows: FloatArray, ks: Sequence[int], labels: Sequence[IntArray], seed: int
) -> list[Gap | None]:
    """Gap of each division `labels` of `rows` (n × d) into ks clusters.

    References are uniform in the box along the data's principal axes (Tibshirani's choice b),
    clustered by the same algorithm; W is the within-cluster sum of squares, and s_k the references'
    standard deviation × sqrt(1 + 1 / REFERENCES). None where W is 0.
    Source: Tibshirani, Walther & Hastie (2001), "Estimating the number of clusters in a data set
    via the gap statistic".
    """
    rows = rows[:MOST_ROWS]
    centre = rows.mean(axis=0)
    _, _, axes = np.linalg.svd(rows - centre, full_matrices=False)
    turned = (rows - centre) @ axes.T
    low, high = turned.min(axis=0), turned.max(axis=0)
    random = np.random.default_rng(seed)
    logs = np.empty((REFERENCES, len(ks)))
    for repeat in range(REFERENCES):
        reference = random.uniform(low, high, size=turned.shape)
        fits = algorithm.fit(reference, ks, seed + repeat, 1)
        for at, fit in enumerate(fits):
            found = apply_prototypes(reference, fit.prototypes) if fit.prototypes else None
            logs[repeat, at] = np.log(inertia(reference, found)) if found is not None else np.nan
    errors = logs.std(axis=0) * np.sqrt(1 + 1 / REFERENCES)
    gaps: list[Gap | None] = []
    for at, found in enumerate(labels):
        spread = inertia(rows, found[: len(rows)])
        gap = float(logs[:, at].mean() - np.log(spread)) if spread > 0 else np.nan
        gaps.append(Gap(gap, float(errors[at])) if np.isfinite(gap) else None)
    return gaps
