"""Clusterings by centres: k-means, mini-batch k-means and Gaussian mixtures."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.cluster import KMeans, MiniBatchKMeans
from sklearn.mixture import GaussianMixture

from python_models.algorithms.segments.clustering import Clustering
from python_models.algorithms.segments.prototypes import NO_LIMIT, Prototypes, centroid_prototypes

FloatArray = npt.NDArray[np.float64]

# Rows on which starting centroids are sought; from there all rows are used.
START_ROWS = 20_000
BATCH_ROWS = 1_024
# Least variance of a mixture's component, in squared deviations of a prepared feature: without it
# a component shrinks onto one frequent value (all who never bought) and calls that a segment.
LEAST_VARIANCE = 0.05


@dataclass(frozen=True)
class KMeansClustering:
    """Lloyd's algorithm, one prototype a cluster."""

    # Time grows with the rows alone, so the whole bounded sample is used.
    most_rows: int = 1_000_000
    takes_k: bool = True

    def fit(
        self, rows: FloatArray, ks: Sequence[int], seed: int, restarts: int
    ) -> list[Clustering]:
        """From the best of `restarts` starts on the first START_ROWS, on all rows."""
        return [_k_means(rows, k, seed, restarts) for k in ks]


@dataclass(frozen=True)
class MiniBatchKMeansClustering:
    """k-means by batches: rougher, and cheaper where rows are many."""

    most_rows: int = 1_000_000
    takes_k: bool = True

    def fit(
        self, rows: FloatArray, ks: Sequence[int], seed: int, restarts: int
    ) -> list[Clustering]:
        """One prototype a cluster. Source: Sculley (2010), "Web-scale k-means clustering"."""
        return [_mini_batches(rows, k, seed, restarts) for k in ks]


@dataclass(frozen=True)
class GaussianMixtureClustering:
    """A mixture of normal distributions with diagonal covariance: memberships have probabilities.

    A prototype is a component: weight 1/variance, offset Σ ln variance - 2 ln(mixing weight), so
    that its score is minus twice the log density, but for a constant.
    """

    # Expectation-maximisation takes up to a hundred passes, each over rows × clusters.
    most_rows: int = 20_000
    takes_k: bool = True

    def fit(
        self, rows: FloatArray, ks: Sequence[int], seed: int, restarts: int
    ) -> list[Clustering]:
        """Expectation-maximisation from k-means starts."""
        return [_mixture(rows, k, seed, restarts) for k in ks]


def _k_means(rows: FloatArray, k: int, seed: int, restarts: int) -> Clustering:
    model = KMeans(k, n_init=restarts, random_state=seed).fit(rows[:START_ROWS])
    if len(rows) > START_ROWS:
        model = KMeans(k, init=model.cluster_centers_, n_init=1).fit(rows)
    return _by_centroids(model, rows, k)


def _mini_batches(rows: FloatArray, k: int, seed: int, restarts: int) -> Clustering:
    """The best of `restarts` whole runs: scikit-learn's own n_init compares starts only."""
    runs = [
        MiniBatchKMeans(k, batch_size=BATCH_ROWS, n_init=1, random_state=seed + run).fit(rows)
        for run in range(restarts)
    ]
    return _by_centroids(min(runs, key=lambda run: run.inertia_), rows, k)


def _by_centroids(model: KMeans | MiniBatchKMeans, rows: FloatArray, k: int) -> Clustering:
    labels = model.predict(rows).astype(np.int64) + 1
    return Clustering(k, labels, centroid_prototypes(model.cluster_centers_, np.arange(1, k + 1)))


def _mixture(rows: FloatArray, k: int, seed: int, restarts: int) -> Clustering:
    """Expectation-maximisation from the best k-means clusters: one search, and a steady one."""
    start = KMeans(k, n_init=restarts, random_state=seed).fit(rows)
    groups = [rows[start.labels_ == at] for at in range(k)]
    variances = np.array([group.var(axis=0) for group in groups]) + LEAST_VARIANCE
    model = GaussianMixture(
        k,
        covariance_type="diag",
        reg_covar=LEAST_VARIANCE,
        weights_init=np.array([len(group) for group in groups]) / len(rows),
        means_init=start.cluster_centers_,
        precisions_init=1 / variances,
        init_params="random_from_data",
        random_state=seed,
    ).fit(rows)
    prototypes = Prototypes(
        clusters=np.arange(1, k + 1, dtype=np.int64),
        values=np.asarray(model.means_, dtype=np.float64),
        weights=np.asarray(1 / model.covariances_, dtype=np.float64),
        offsets=np.log(model.covariances_).sum(axis=1) - 2 * np.log(model.weights_),
        limits=np.full(k, NO_LIMIT),
    )
    return Clustering(k, model.predict(rows).astype(np.int64) + 1, prototypes)
