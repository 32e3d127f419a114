"""Figures that say how good a division is, against scikit-learn's and by hand."""

import numpy as np
import pytest
from sklearn.decomposition import FactorAnalysis
from sklearn.metrics import (
    adjusted_rand_score,
    calinski_harabasz_score,
    davies_bouldin_score,
    pairwise_distances,
    silhouette_samples,
    silhouette_score,
)

from python_models.algorithms.segments.algorithms import named_algorithm
from python_models.algorithms.segments.factor_analysis import fit_factors
from python_models.algorithms.segments.gap import gap_statistics
from python_models.algorithms.segments.quality import inertia, measure_quality, silhouettes
from python_models.algorithms.segments.stability import adjusted_rand_index, bootstrap_agreement
from tests.python.algorithms.planted_users import CENTRES, SEED, planted

POINTS, GROUP = planted(300, spread=3.0)
LABELS = GROUP + 1
KMEANS = named_algorithm("kmeans")


def test_figures_are_scikit_learns():
    found = measure_quality(POINTS, LABELS, pairwise_distances(POINTS))
    each = silhouette_samples(POINTS, LABELS)
    assert found.silhouette == pytest.approx(silhouette_score(POINTS, LABELS), abs=1e-12)
    assert found.cluster_silhouettes == pytest.approx(
        {number: each[number == LABELS].mean() for number in range(1, 5)}
    )
    assert found.calinski_harabasz == calinski_harabasz_score(POINTS, LABELS)
    assert found.davies_bouldin == davies_bouldin_score(POINTS, LABELS)


def test_whoever_is_alone_in_a_cluster_has_silhouette_zero():
    labels = np.array([1] * 6 + [2])
    distances = pairwise_distances(POINTS[:7])
    assert silhouettes(distances, labels) == pytest.approx(silhouette_samples(POINTS[:7], labels))
    assert silhouettes(distances, labels)[-1] == 0


def test_noise_is_left_out_of_every_figure():
    noise = np.array([[1e6, 1e6, 1e6], [-1e6, 0, 0]])
    rows, labels = np.vstack([POINTS, noise]), np.append(LABELS, [0, 0])
    with_noise = measure_quality(rows, labels, pairwise_distances(rows))
    assert with_noise == measure_quality(POINTS, LABELS, pairwise_distances(POINTS))
    assert inertia(rows, labels) == inertia(POINTS, LABELS)


def test_one_cluster_has_no_figures():
    found = measure_quality(POINTS, np.ones(300, dtype=np.int64), pairwise_distances(POINTS))
    assert (found.silhouette, found.calinski_harabasz, found.davies_bouldin) == (None, None, None)


def test_inertia_by_hand():
    assert inertia(np.array([[0.0], [2], [10]]), np.array([1, 1, 2])) == 2


@pytest.mark.parametrize("seed", range(5))
def test_adjusted_rand_index_is_scikit_learns(seed):
    random = np.random.default_rng(seed)
    one, other = random.integers(0, 4, 60), random.integers(0, 6, 60)
    assert adjusted_rand_index(one, other) == pytest.approx(adjusted_rand_score(one, other))
    assert adjusted_rand_index(one, one + 3) == 1
    assert adjusted_rand_index(np.zeros(9, dtype=np.int64), np.zeros(9, dtype=np.int64)) == 1


def test_the_gap_is_widest_where_the_groups_are():
    points, _ = planted(300)
    ks = [2, 3, 4, 5, 6]
    fits = KMEANS.fit(points, ks, SEED, 5)
    gaps = gap_statistics(KMEANS, points, ks, [one.labels for one in fits], SEED)
    values, errors = [one.value for one in gaps], [one.error for one in gaps]
    # Tibshirani's rule: the first k whose gap is at least the next one's less its error.
    chosen = next(
        k for at, k in enumerate(ks[:-1]) if values[at] >= values[at + 1] - errors[at + 1]
    )
    assert chosen == 4
    assert all(error > 0 for error in errors)


def test_stability_is_one_where_groups_are_clear_and_low_where_there_are_none():
    points, _ = planted(300)
    noise = np.random.default_rng(3).normal(size=(300, 8))
    clear, none = (
        bootstrap_agreement(KMEANS, rows, KMEANS.fit(rows, [4], SEED, 5), SEED)[0]
        for rows in (points, noise)
    )
    assert clear.mean > 0.98 and clear.error < 0.01
    assert none.mean < 0.5 and none.error > 0


def test_factors_are_scikit_learns_by_falling_weight_and_find_what_moves_together():
    random = np.random.default_rng(4)
    hidden = random.normal(size=(2_000, 2))
    mixing = np.array([[0.9, 0.8, 0.9, 0, 0, 0], [0, 0, 0, 0, -0.9, 0.8]])
    rows = hidden @ mixing + random.normal(0, 0.4, (2_000, 6))
    rows = (rows - rows.mean(axis=0)) / rows.std(axis=0)
    factors = fit_factors(rows, 2, SEED)
    groups = np.abs(factors.loadings).argmax(axis=1)
    assert groups[:3].tolist() == [0, 0, 0] and groups[4:].tolist() == [1, 1]
    assert factors.loadings[:, 0][:3].min() > 0.7
    reference = FactorAnalysis(2, rotation="varimax", svd_method="lapack").fit_transform(rows)
    places = [np.abs(np.corrcoef(reference.T, factors.values(rows).T)[:2, 2 + at]).argmax()
              for at in range(2)]  # fmt: skip
    signs = [np.sign(reference[:, place] @ factors.values(rows)[:, at])
             for at, place in enumerate(places)]  # fmt: skip
    assert factors.values(rows) == pytest.approx(reference[:, places] * signs, abs=1e-6)


def test_planted_centres_lie_apart():
    assert pairwise_distances(CENTRES)[np.triu_indices(4, 1)].min() > 8
