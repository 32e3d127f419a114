"""Every clustering that is tried for one segmentation, fitted, labelled and measured."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import pairwise_distances
from threadpoolctl import threadpool_limits

from python_models.algorithms.segments.algorithms import named_algorithm
from python_models.algorithms.segments.clustering import Clustering, cluster_means, distinct_rows
from python_models.algorithms.segments.gap import Gap, gap_statistics
from python_models.algorithms.segments.prototypes import Prototypes, apply_prototypes
from python_models.algorithms.segments.quality import Quality, inertia, measure_quality
from python_models.algorithms.segments.stability import (
    Agreement,
    adjusted_rand_index,
    bootstrap_agreement,
)

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

# Starts of the fit that is kept.
RESTARTS = 10
# Users on whom figures that take all pairs are measured.
JUDGED_ROWS = 2_000


@dataclass(frozen=True)
class AlgorithmPlan:
    """An algorithm and the numbers of clusters to try (none where it finds them itself)."""

    algorithm: str
    ks: tuple[int, ...] = ()


@dataclass(frozen=True)
class ShareLimits:
    """Beyond these shares a candidate is refused anyway: its stability is not worth measuring."""

    largest: float = 1.0
    smallest: float = 0.0


@dataclass(frozen=True)
class Candidate:
    """One division of the sample by one algorithm; `refusal` says why there is none.

    labels (n, 0 = noise) are those that the prototypes give; clusters 1..k stand by falling size.
    classifier_agreement is the adjusted Rand index between them and the algorithm's own labels.
    """

    algorithm: str
    k: int | None
    refusal: str | None = None
    labels: IntArray = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    prototypes: Prototypes | None = None
    quality: Quality | None = None
    inertia: float | None = None
    gap: Gap | None = None
    agreement: Agreement | None = None
    classifier_agreement: float | None = None
    sample_size: int = 0

    @property
    def shares(self) -> FloatArray:
        """Share of noise (at 0) and of each cluster."""
        sizes = np.bincount(self.labels, minlength=(self.k or 0) + 1)
        return np.asarray(sizes / max(len(self.labels), 1), dtype=np.float64)


def fit_candidates(
    points: FloatArray, plans: Sequence[AlgorithmPlan], limits: ShareLimits, seed: int
) -> list[Candidate]:
    """Fit every plan to points (n users × d coordinates, in random order).

    Each algorithm sees its bounded part of the points; all points are labelled by the prototypes.
    Same points, same candidates: one thread, fixed seed.
    Raises ClusteringError for an unknown algorithm.
    """
    for plan in plans:
        named_algorithm(plan.algorithm)
    refusal = None
    if len(points) <= 1:
        refusal = "no users" if not len(points) else "one user cannot be divided"
    elif points.shape[1] == 0 or distinct_rows(points, 2) == 1:
        refusal = "every feature is constant or empty"
    if refusal:
        return refused_candidates(plans, refusal, len(points))
    judged = points[:JUDGED_ROWS]
    with threadpool_limits(limits=1), warnings.catch_warnings():
        # A resample may hold fewer groups than asked for: that is unstable, and scored so.
        warnings.simplefilter("ignore", ConvergenceWarning)
        distances = pairwise_distances(judged)
        return [
            candidate
            for plan in plans
            for candidate in _fit_plan(points, plan, distances, limits, seed)
        ]


def refused_candidates(
    plans: Sequence[AlgorithmPlan], refusal: str, sample_size: int
) -> list[Candidate]:
    """What was to be tried, and why it could not be."""
    return [
        Candidate(plan.algorithm, k, refusal, sample_size=sample_size)
        for plan in plans
        for k in (plan.ks if named_algorithm(plan.algorithm).takes_k else (None,))
    ]


def _fit_plan(
    points: FloatArray,
    plan: AlgorithmPlan,
    distances: FloatArray,
    limits: ShareLimits,
    seed: int,
) -> list[Candidate]:
    algorithm = named_algorithm(plan.algorithm)
    rows = points[: algorithm.most_rows]
    distinct = distinct_rows(rows, max(plan.ks, default=2))
    ks = [k for k in plan.ks if k <= distinct]
    fitted = []
    if ks or not algorithm.takes_k:
        fitted = algorithm.fit(rows, ks, seed, RESTARTS)
    labelled = [_labelled(points, clustering) for clustering in fitted]
    sound = [at for at, (one, labels) in enumerate(labelled) if not _refusal(one, labels)]
    gaps: dict[int, Gap | None] = {}
    if algorithm.takes_k and sound:
        found = gap_statistics(
            algorithm, points, [ks[at] for at in sound], [labelled[at][1] for at in sound], seed
        )
        gaps = dict(zip(sound, found, strict=True))
    steady = [at for at in sound if _keeps(limits, *labelled[at])]
    agreements: dict[int, Agreement] = {}
    if steady:
        measured = bootstrap_agreement(algorithm, points, [labelled[at][0] for at in steady], seed)
        agreements = dict(zip(steady, measured, strict=True))
    candidates = [
        replace(
            _measured(points, plan.algorithm, distances, one, labels),
            gap=gaps.get(at),
            agreement=agreements.get(at),
        )
        for at, (one, labels) in enumerate(labelled)
    ]
    return candidates + [
        Candidate(
            plan.algorithm,
            k,
            f"k {k} is larger than the {distinct} distinct users",
            sample_size=len(points),
        )
        for k in plan.ks
        if k > distinct and algorithm.takes_k
    ]


def _labelled(points: FloatArray, clustering: Clustering) -> tuple[Clustering, IntArray]:
    """The clustering numbered by falling size (ties: by centroid), and every point's label."""
    if clustering.prototypes is None:
        return clustering, np.zeros(len(points), dtype=np.int64)
    labels = apply_prototypes(points, clustering.prototypes)
    sizes = np.bincount(labels, minlength=clustering.k + 1)
    means = cluster_means(points, labels, clustering.k)
    order = sorted(
        range(1, clustering.k + 1), key=lambda one: (-sizes[one], means[one - 1].tolist())
    )
    numbers = np.zeros(clustering.k + 1, dtype=np.int64)
    numbers[order] = np.arange(1, clustering.k + 1)
    return clustering.renumbered(numbers), numbers[labels]


def _refusal(clustering: Clustering, labels: IntArray) -> str | None:
    if clustering.refusal:
        return clustering.refusal
    if clustering.k == 1:
        return "only one dense group was found"
    filled = len(np.unique(labels[labels > 0]))
    if filled < clustering.k:
        return f"only {filled} of the {clustering.k} groups have users"
    return None


def _keeps(limits: ShareLimits, clustering: Clustering, labels: IntArray) -> bool:
    shares = np.bincount(labels, minlength=clustering.k + 1)[1:] / len(labels)
    return bool(shares.max() <= limits.largest and shares.min() >= limits.smallest)


def _measured(
    points: FloatArray,
    name: str,
    distances: FloatArray,
    clustering: Clustering,
    labels: IntArray,
) -> Candidate:
    refusal = _refusal(clustering, labels)
    if refusal or clustering.labels is None:
        return Candidate(name, clustering.k, refusal, sample_size=len(points))
    judged = len(distances)
    return Candidate(
        algorithm=name,
        k=clustering.k,
        labels=labels,
        prototypes=clustering.prototypes,
        quality=measure_quality(points[:judged], labels[:judged], distances),
        inertia=inertia(points, labels),
        sample_size=len(points),
        classifier_agreement=adjusted_rand_index(
            clustering.labels, labels[: len(clustering.labels)]
        ),
    )
