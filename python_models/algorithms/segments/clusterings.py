"""Learned segmentations: all that SQL needs to choose among fits and to score, one tall table."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from threadpoolctl import threadpool_limits

from python_models.algorithms.segments.candidates import (
    AlgorithmPlan,
    Candidate,
    ShareLimits,
    fit_candidates,
    refused_candidates,
)
from python_models.algorithms.segments.clustering import cluster_means
from python_models.algorithms.segments.clustering_rows import (
    TALL,
    candidate_rows,
    factor_rows,
    preparation_rows,
)
from python_models.algorithms.segments.factor_analysis import Factors, fit_factors
from python_models.algorithms.segments.preparation import (
    FeaturePlan,
    PreparationError,
    PreparedFeature,
    fit_preparation,
    prepare,
)

FloatArray = npt.NDArray[np.float64]

NO_LIMITS = ShareLimits()
# Significant digits that are kept of what was learned.
DIGITS = 12


@dataclass(frozen=True)
class Settings:
    """How one segmentation is fitted: SCALINGS, number of factors (0 = none), limits, seed."""

    scaling: str = "standard"
    factor_count: int = 0
    limits: ShareLimits = NO_LIMITS
    seed: int = 0


@dataclass(frozen=True)
class FittedSegmentation:
    """One segmentation's preparation, factors and candidates; prepared is users × used features."""

    preparation: list[PreparedFeature]
    prepared: FloatArray
    factors: Factors | None
    candidates: list[Candidate]

    @property
    def used_features(self) -> list[str]:
        """Names of the columns of prepared."""
        return [one.feature_name for one in self.preparation if one.status == "used"]


def fit_clusterings(
    sample: pl.DataFrame,
    features: pl.DataFrame,
    algorithms: pl.DataFrame,
    segmentations: pl.DataFrame,
    refits: pl.DataFrame,
    *,
    seed: int,
    limits: ShareLimits = NO_LIMITS,
) -> pl.DataFrame:
    """Fit each (segmentation, version_number) of `refits` that has algorithms.

    Parameters (columns): sample (segmentation, sample_number, feature_name, feature_value; one row
    a user × feature, sample_number orders users at random), features (segmentation, feature_name,
    feature_order, transform, missing), algorithms (segmentation, algorithm, k_min, k_max),
    segmentations (segmentation, scaling, factor_count), refits (segmentation, version_number,
    as_of_date). Candidates beyond `limits` get no agreement.
    Returns the columns of TALL, one row a statistic: parts preparation, factor, candidate, cluster,
    centroid, prototype. What cannot be fitted is a candidate with a refusal.
    Same sample, same rows, whatever their order.
    Raises ClusteringError for an unknown algorithm, PreparationError for an unknown transform,
    imputation, scaling or feature.
    """
    parts = [pl.DataFrame(schema=TALL)]
    for refit in refits.sort("segmentation", "version_number").iter_rows(named=True):
        own = pl.col("segmentation") == refit["segmentation"]
        plans = _plans(algorithms.filter(own))
        if not plans:
            continue
        scaling, factor_count = segmentations.filter(own).select("scaling", "factor_count").row(0)
        fitted = fit_segmentation(
            sample.filter(own),
            features.filter(own).sort("feature_order"),
            plans,
            Settings(scaling=scaling, factor_count=factor_count, limits=limits, seed=seed),
        )
        parts.append(_rows(fitted, features.filter(own), refit))
    # A sum differs in its last digits with where its numbers lie in memory.
    return pl.concat(parts).with_columns(pl.col("statistic_value").round_sig_figs(DIGITS))


def fit_segmentation(
    sample: pl.DataFrame,
    features: pl.DataFrame,
    plans: list[AlgorithmPlan],
    settings: Settings,
) -> FittedSegmentation:
    """Fit one segmentation; parameters as those of fit_clusterings, of this segmentation alone."""
    seed, factor_count = settings.seed, settings.factor_count
    names = features["feature_name"].to_list()
    values = sample_values(sample, names)
    asked = zip(names, features["transform"], features["missing"], strict=True)
    preparation = fit_preparation(values, [FeaturePlan(*one) for one in asked], settings.scaling)
    prepared = prepare(values, preparation)
    factors = None
    if factor_count and len(prepared) > 1 and prepared.shape[1]:
        if factor_count > prepared.shape[1]:
            refusal = (
                f"factor_count {factor_count} is larger than the "
                f"{prepared.shape[1]} features that can be used"
            )
            refused = refused_candidates(plans, refusal, len(prepared))
            return FittedSegmentation(preparation, prepared, None, refused)
        with threadpool_limits(limits=1):
            factors = fit_factors(prepared, factor_count, seed)
    points = factors.values(prepared) if factors else prepared
    return FittedSegmentation(
        preparation, prepared, factors, fit_candidates(points, plans, settings.limits, seed)
    )


def sample_values(sample: pl.DataFrame, names: list[str]) -> FloatArray:
    """Users × features in the order of sample_number and `names`; missing (or infinite) is nan.

    Raises PreparationError for a feature that nobody in the sample has a row for.
    """
    if sample.is_empty():
        return np.empty((0, len(names)))
    wide = sample.pivot(on="feature_name", index="sample_number", values="feature_value")
    if unknown := [name for name in names if name not in wide.columns]:
        known = ", ".join(sorted(set(wide.columns) - {"sample_number"}))
        raise PreparationError(f"unknown feature {unknown[0]!r}; the sample has {known}.")
    columns = wide.sort("sample_number").select(pl.col(names).cast(pl.Float64))
    values = columns.fill_null(float("nan")).to_numpy()
    return np.where(np.isfinite(values), values, np.nan)


def _plans(algorithms: pl.DataFrame) -> list[AlgorithmPlan]:
    return [
        AlgorithmPlan(name, tuple(range(low, high + 1)) if low is not None else ())
        for name, low, high in algorithms.select("algorithm", "k_min", "k_max")
        .sort("algorithm")
        .iter_rows()
    ]


def _rows(
    fitted: FittedSegmentation, features: pl.DataFrame, refit: dict[str, object]
) -> pl.DataFrame:
    orders = dict(zip(features["feature_name"], features["feature_order"], strict=True))
    used = fitted.used_features
    parts = [preparation_rows(fitted.preparation, orders)]
    if fitted.factors:
        parts.append(factor_rows(fitted.factors, used))
    for candidate in fitted.candidates:
        means = np.empty((0, 0))
        if candidate.prototypes is not None:
            means = cluster_means(fitted.prepared, candidate.labels, candidate.k or 0)
        parts.append(candidate_rows(candidate, means, used, fitted.factors is not None))
    return pl.concat(parts).select(
        pl.lit(value, dtype=TALL[name]).alias(name)
        if (value := refit.get(name)) is not None
        else pl.col(name)
        for name in TALL
    )
