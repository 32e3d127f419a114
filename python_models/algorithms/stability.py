"""How much a clustering depends on the users it happened to see."""

import numpy as np
import numpy.typing as npt
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

RESAMPLES = 20
# Rows a resample draws and is judged on: bounds the cost, and more rows only agree better.
MOST_ROWS = 10_000


def bootstrap_agreement(prepared: FloatArray, labels: IntArray, k: int, seed: int) -> float:
    """Mean adjusted Rand index between `labels` and k-means refitted on bootstrap resamples.

    Every refit labels the same users, so 1 means that a resample never moves anybody.
    Source: Hennig (2007), "Cluster-wise Assessment of Cluster Stability".
    """
    random = np.random.default_rng(seed)
    judged, expected = prepared[:MOST_ROWS], labels[:MOST_ROWS]
    scores = []
    for repeat in range(RESAMPLES):
        drawn = random.integers(len(judged), size=len(judged))
        model = KMeans(k, n_init=5, random_state=seed + repeat).fit(judged[drawn])
        scores.append(adjusted_rand_score(expected, model.predict(judged)))
    return float(np.mean(scores))
