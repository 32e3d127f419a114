"""The clustering algorithms by name."""

from python_models.algorithms.segments.centre_clustering import (
    GaussianMixtureClustering,
    KMeansClustering,
    MiniBatchKMeansClustering,
)
from python_models.algorithms.segments.clustering import Algorithm, ClusteringError
from python_models.algorithms.segments.density_clustering import DbscanClustering, HdbscanClustering
from python_models.algorithms.segments.ward_clustering import WardClustering

ALGORITHMS: dict[str, Algorithm] = {
    "kmeans": KMeansClustering(),
    "minibatch_kmeans": MiniBatchKMeansClustering(),
    "ward": WardClustering(),
    "gaussian_mixture": GaussianMixtureClustering(),
    "hdbscan": HdbscanClustering(),
    "dbscan": DbscanClustering(),
}


def named_algorithm(name: str) -> Algorithm:
    """The algorithm of that name. Raises ClusteringError, which lists the known ones."""
    if name not in ALGORITHMS:
        raise ClusteringError(f"unknown algorithm {name!r}; use one of {', '.join(ALGORITHMS)}.")
    return ALGORITHMS[name]
