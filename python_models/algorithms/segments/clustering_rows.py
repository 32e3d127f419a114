"""Fitted clusterings as tall rows: one row a statistic."""

from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt
import polars as pl

from python_models.algorithms.segments.candidates import Candidate
from python_models.algorithms.segments.factor_analysis import Factors
from python_models.algorithms.segments.preparation import PreparedFeature

FloatArray = npt.NDArray[np.float64]
Row = dict[str, object]

TALL = {
    "segmentation": pl.String,
    "version_number": pl.Int64,
    "as_of_date": pl.Date,
    "part": pl.String,
    "algorithm": pl.String,
    "k": pl.Int64,
    "cluster_number": pl.Int64,
    "prototype_number": pl.Int64,
    "factor_number": pl.Int64,
    "feature_name": pl.String,
    "statistic": pl.String,
    "statistic_value": pl.Float64,
    "statistic_text": pl.String,
}


def preparation_rows(
    preparation: Iterable[PreparedFeature], orders: Mapping[str, int]
) -> pl.DataFrame:
    """How each feature becomes comparable."""
    rows: list[Row] = []
    for feature in preparation:
        head: Row = {"part": "preparation", "feature_name": feature.feature_name}
        rows += _statistics(head, feature.statistics(orders[feature.feature_name]))
    return _frame(rows)


def factor_rows(factors: Factors, features: list[str]) -> pl.DataFrame:
    """Loading and score weight of each factor × feature."""
    rows: list[Row] = []
    for number in range(factors.loadings.shape[1]):
        for at, feature in enumerate(features):
            head: Row = {"part": "factor", "factor_number": number + 1, "feature_name": feature}
            loading, weight = factors.loadings[at, number], factors.score_weights[at, number]
            rows += _statistics(head, {"loading": loading, "score_weight": weight})
    return _frame(rows)


def candidate_rows(
    candidate: Candidate, means: FloatArray, features: list[str], has_factors: bool
) -> pl.DataFrame:
    """A candidate's figures, clusters, centroids (k × features, prepared) and prototypes."""
    head: Row = {"algorithm": candidate.algorithm, "k": candidate.k}
    rows = _statistics({**head, "part": "candidate"}, _figures(candidate))
    if candidate.prototypes is None or candidate.quality is None:
        return _frame(rows)
    sizes = np.bincount(candidate.labels, minlength=len(candidate.shares))
    for number in range(0 if sizes[0] else 1, len(sizes)):
        cluster: Row = {**head, "part": "cluster", "cluster_number": number}
        figures = {
            "cluster_size": sizes[number],
            "cluster_share": candidate.shares[number],
            "silhouette": candidate.quality.cluster_silhouettes.get(number),
        }
        rows += _statistics(cluster, figures)
    for at, mean in enumerate(means):
        centroid: Row = {**head, "part": "centroid", "cluster_number": at + 1}
        for feature, value in zip(features, mean, strict=True):
            rows += _statistics({**centroid, "feature_name": feature}, {"centroid_value": value})
    coordinates: list[Row] = [{"feature_name": feature} for feature in features]
    if has_factors:
        count = candidate.prototypes.values.shape[1]
        coordinates = [{"factor_number": number + 1} for number in range(count)]
    return _frame(rows + _prototype_rows(head, candidate, coordinates))


def _prototype_rows(head: Row, candidate: Candidate, coordinates: list[Row]) -> list[Row]:
    rows: list[Row] = []
    prototypes = candidate.prototypes
    if prototypes is None:
        return rows
    for at, cluster in enumerate(prototypes.clusters):
        own: Row = {
            **head,
            "part": "prototype",
            "cluster_number": int(cluster),
            "prototype_number": at + 1,
        }
        limit = prototypes.limits[at]
        limits = {"distance_limit": limit if np.isfinite(limit) else None}
        rows += _statistics(own, {"offset": prototypes.offsets[at], **limits})
        for place, coordinate in enumerate(coordinates):
            figures = {
                "prototype_value": prototypes.values[at, place],
                "prototype_weight": prototypes.weights[at, place],
            }
            rows += _statistics({**own, **coordinate}, figures)
    return rows


def _figures(candidate: Candidate) -> dict[str, float | str | None]:
    quality, gap, agreement = candidate.quality, candidate.gap, candidate.agreement
    shares = candidate.shares
    return {
        "refusal": candidate.refusal,
        "silhouette": quality.silhouette if quality else None,
        "calinski_harabasz": quality.calinski_harabasz if quality else None,
        "davies_bouldin": quality.davies_bouldin if quality else None,
        "inertia": candidate.inertia,
        "gap": gap.value if gap else None,
        "gap_error": gap.error if gap else None,
        "agreement": agreement.mean if agreement else None,
        "agreement_error": agreement.error if agreement else None,
        "largest_share": float(shares[1:].max()) if quality else None,
        "smallest_share": float(shares[1:].min()) if quality else None,
        "noise_share": float(shares[0]) if quality else None,
        "classifier_agreement": candidate.classifier_agreement,
        "sample_size": candidate.sample_size,
    }


def _statistics(head: Row, figures: Mapping[str, float | str | None]) -> list[Row]:
    rows: list[Row] = []
    for name, value in figures.items():
        text = value if isinstance(value, str) else None
        number = None if value is None or text is not None else float(value)
        rows.append({**head, "statistic": name, "statistic_value": number, "statistic_text": text})
    return rows


def _frame(rows: list[Row]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=TALL)
