"""k-means over a bounded sample: one row per candidate k × cluster × feature, ready for SQL."""

import warnings
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import polars as pl
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import silhouette_score
from threadpoolctl import threadpool_limits

from python_models.algorithms.preparation import (
    WINSOR_LIMIT,
    PreparedFeature,
    fit_preparation,
    prepare,
)
from python_models.algorithms.stability import bootstrap_agreement

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

# Two groups are "active or not", which rules already say; more than eight nobody can address.
CANDIDATES = range(3, 9)
# Rows on which the starting centroids are sought, and on which silhouettes (quadratic) are taken.
START_ROWS = 20_000
SILHOUETTE_ROWS = 5_000

ROW = {
    "segmentation": pl.String,
    "as_of_date": pl.Date,
    "k": pl.Int64,
    "cluster_number": pl.Int64,
    "feature_name": pl.String,
    "feature_order": pl.Int64,
    "transform": pl.String,
    "feature_status": pl.String,
    "impute_value": pl.Float64,
    "centre": pl.Float64,
    "scale": pl.Float64,
    "winsor_limit": pl.Float64,
    "centroid_value": pl.Float64,
    "cluster_size": pl.Int64,
    "cluster_share": pl.Float64,
    "silhouette": pl.Float64,
    "inertia": pl.Float64,
    "agreement": pl.Float64,
    "sample_size": pl.Int64,
}


def fit_kmeans(
    sample: pl.DataFrame, seed: int, candidates: Iterable[int] = CANDIDATES
) -> pl.DataFrame:
    """Fit k-means for every candidate k of every segmentation in the sample.

    Parameters: `sample` has one row per segmentation × user × feature: segmentation, as_of_date,
    sample_number (which orders the users, at random), feature_name, feature_order, transform
    (none, log1p), feature_value (null = missing).
    Returns the columns of ROW, centroids in prepared space (see preparation.py); a feature that is
    left out says why in feature_status and has no centroid_value. A k above the number of distinct
    users, or a sample without a usable feature, gives no rows.
    Same sample, same rows, whatever the order: one thread, fixed seed, clusters by falling size.
    """
    parts = [pl.DataFrame(schema=ROW)]
    ordered = sample.sort("segmentation", "sample_number", "feature_order")
    with threadpool_limits(limits=1), warnings.catch_warnings():
        # A resample may hold fewer different users than clusters: that is unstable, and scored so.
        warnings.simplefilter("ignore", ConvergenceWarning)
        for rows in ordered.partition_by("segmentation", maintain_order=True):
            features = rows.unique("feature_order").sort("feature_order")
            values = _matrix(rows, features["feature_name"].to_list())
            fitted = fit_preparation(
                values, features["feature_name"].to_list(), features["transform"].to_list()
            )
            prepared = prepare(values, fitted)
            distinct = len(np.unique(prepared, axis=0)) if prepared.shape[1] else 0
            head = features.select("segmentation", "as_of_date", "feature_order")
            parts += [
                _candidate_rows(prepared, k, seed, head, fitted)
                for k in candidates
                if k <= distinct
            ]
    return pl.concat(parts)


def _matrix(rows: pl.DataFrame, names: list[str]) -> FloatArray:
    """Users × features in sample order; missing is nan."""
    wide = rows.pivot(on="feature_name", index="sample_number", values="feature_value")
    columns = wide.sort("sample_number").select(pl.col(names).cast(pl.Float64))
    return columns.fill_null(float("nan")).to_numpy()


def _candidate_rows(
    prepared: FloatArray,
    k: int,
    seed: int,
    head: pl.DataFrame,
    fitted: list[PreparedFeature],
) -> pl.DataFrame:
    model = _clusters(prepared, k, seed)
    labels, centroids = _stable_order(model.labels_.astype(np.int64), model.cluster_centers_)
    sizes = np.bincount(labels, minlength=k)
    used = [feature.status == "used" for feature in fitted]
    features = head.with_columns(
        pl.lit(k, dtype=pl.Int64).alias("k"),
        pl.Series("feature_name", [feature.feature_name for feature in fitted]),
        pl.Series("transform", [feature.transform for feature in fitted]),
        pl.Series("feature_status", [feature.status for feature in fitted]),
        pl.Series("impute_value", [feature.impute_value for feature in fitted], pl.Float64),
        pl.Series("centre", [feature.centre for feature in fitted], pl.Float64),
        pl.Series("scale", [feature.scale for feature in fitted], pl.Float64),
        pl.lit(WINSOR_LIMIT).alias("winsor_limit"),
        pl.lit(_silhouette(prepared, labels)).alias("silhouette"),
        pl.lit(float(model.inertia_)).alias("inertia"),
        pl.lit(bootstrap_agreement(prepared, labels, k, seed)).alias("agreement"),
        pl.lit(len(prepared), dtype=pl.Int64).alias("sample_size"),
    )
    clusters = []
    for number, (size, centroid) in enumerate(zip(sizes, centroids, strict=True), start=1):
        positions = np.cumsum(used) - 1
        places = [
            float(centroid[at]) if use else None for at, use in zip(positions, used, strict=True)
        ]
        clusters.append(
            features.with_columns(
                pl.lit(number, dtype=pl.Int64).alias("cluster_number"),
                pl.lit(int(size), dtype=pl.Int64).alias("cluster_size"),
                pl.lit(float(size) / len(prepared)).alias("cluster_share"),
                pl.Series("centroid_value", places, pl.Float64),
            )
        )
    return pl.concat(clusters).select(pl.col(name).cast(kind) for name, kind in ROW.items())


def _clusters(prepared: FloatArray, k: int, seed: int) -> KMeans:
    """Lloyd's algorithm on all rows, from the best of ten starts on the first START_ROWS."""
    start = KMeans(k, n_init=10, random_state=seed).fit(prepared[:START_ROWS])
    if len(prepared) <= START_ROWS:
        return start
    return KMeans(k, init=start.cluster_centers_, n_init=1).fit(prepared)


def _stable_order(labels: IntArray, centroids: FloatArray) -> tuple[IntArray, FloatArray]:
    """Number the clusters by falling size; equal sizes by their centroids."""
    sizes = np.bincount(labels, minlength=len(centroids))
    order = sorted(range(len(centroids)), key=lambda at: (-sizes[at], centroids[at].tolist()))
    return np.argsort(order)[labels], centroids[order]


def _silhouette(prepared: FloatArray, labels: IntArray) -> float | None:
    """Mean silhouette of the first SILHOUETTE_ROWS; None where they fall into one cluster."""
    rows, groups = prepared[:SILHOUETTE_ROWS], labels[:SILHOUETTE_ROWS]
    if not 1 < len(np.unique(groups)) < len(rows):
        return None
    return float(silhouette_score(rows, groups))
