"""What every clustering algorithm must do, in one suite; then what each alone must."""

import numpy as np
import pytest
from scipy.special import softmax
from sklearn.cluster import AgglomerativeClustering, KMeans
from sklearn.metrics import adjusted_rand_score
from sklearn.mixture import GaussianMixture

from python_models.algorithms.segments.algorithms import ALGORITHMS, named_algorithm
from python_models.algorithms.segments.candidates import AlgorithmPlan, ShareLimits, fit_candidates
from python_models.algorithms.segments.clustering import ClusteringError
from python_models.algorithms.segments.prototypes import apply_prototypes, prototype_scores
from tests.python.algorithms.planted_users import SEED, planted

LIMITS = ShareLimits()


@pytest.fixture(params=ALGORITHMS)
def name(request):
    return request.param


@pytest.fixture(scope="module")
def four_groups():
    """Each algorithm on the same users, k = 4 where it takes one."""
    points, group = planted()
    plans = [
        AlgorithmPlan(name, (4,) if algorithm.takes_k else ())
        for name, algorithm in ALGORITHMS.items()
    ]
    found = fit_candidates(points, plans, LIMITS, SEED)
    return points, group, {candidate.algorithm: candidate for candidate in found}


def fit(name, points, ks=(4,)):
    plan = AlgorithmPlan(name, ks if named_algorithm(name).takes_k else ())
    return fit_candidates(points, [plan], LIMITS, SEED)


def test_planted_groups_are_found_by_falling_size(name, four_groups):
    _, group, found = four_groups
    candidate = found[name]
    inside = candidate.labels > 0
    assert candidate.refusal is None and candidate.k == 4
    assert adjusted_rand_score(group[inside], candidate.labels[inside]) > 0.99
    assert inside.mean() > 0.9
    assert (np.diff(candidate.shares[1:]) <= 0).all()


def test_clear_groups_are_stable_and_the_prototypes_say_what_the_algorithm_says(name, four_groups):
    candidate = four_groups[2][name]
    assert candidate.agreement.mean > 0.85
    assert candidate.classifier_agreement > 0.9
    assert candidate.quality.silhouette > 0.6
    # A method that finds k itself has no reference to compare with.
    assert (candidate.gap is not None) == ALGORITHMS[name].takes_k


def test_the_same_users_and_seed_give_the_same_answer(name):
    points = planted(200)[0]
    one, other = fit(name, points)[0], fit(name, points.copy())[0]
    assert (one.labels == other.labels).all()
    assert (one.prototypes.values == other.prototypes.values).all()
    assert one.agreement == other.agreement


def test_the_order_of_coordinates_changes_nothing(name):
    points = planted(200)[0]
    one, other = fit(name, points)[0], fit(name, points[:, ::-1])[0]
    assert adjusted_rand_score(one.labels, other.labels) > 0.98


def test_labels_are_those_of_the_stored_prototypes(name, four_groups):
    points, _, found = four_groups
    assert (apply_prototypes(points, found[name].prototypes) == found[name].labels).all()


@pytest.mark.parametrize(
    ("points", "refusal"),
    [
        (np.empty((0, 3)), "no users"),
        (np.ones((1, 3)), "one user cannot be divided"),
        (np.ones((50, 3)), "every feature is constant or empty"),
        (np.empty((50, 0)), "every feature is constant or empty"),
    ],
)
def test_degenerate_input_is_refused_with_a_sentence(name, points, refusal):
    found = fit(name, points)
    assert [candidate.refusal for candidate in found] == [refusal]
    assert found[0].sample_size == len(points)


def test_more_clusters_than_distinct_users_are_refused(name):
    points = np.repeat([[0.0, 0], [0, 9], [9, 0]], 20, axis=0)
    found = fit(name, points, ks=(3, 4))
    if ALGORITHMS[name].takes_k:
        assert [one.refusal for one in found] == [
            None, "k 4 is larger than the 3 distinct users",
        ]  # fmt: skip
    else:
        assert len(found) == 1


def test_a_crowd_without_groups_is_refused_or_unstable(name):
    candidate = fit(name, np.random.default_rng(2).normal(size=(300, 3)))[0]
    if candidate.refusal:
        assert candidate.refusal == "only one dense group was found"
    else:
        assert candidate.agreement.mean < 0.8


def test_an_unknown_algorithm_is_refused_with_the_known_ones():
    with pytest.raises(ClusteringError, match=r"'kmedoids'.*kmeans.*ward.*hdbscan"):
        fit("kmedoids", planted(50)[0])


def test_candidates_beyond_the_share_limits_are_not_resampled():
    points = planted()[0]
    plan = [AlgorithmPlan("kmeans", (2, 4))]
    two, four = fit_candidates(points, plan, ShareLimits(largest=0.5, smallest=0.01), SEED)
    assert two.shares.max() > 0.5 and two.agreement is None
    assert four.agreement is not None


def test_k_means_labels_are_scikit_learns():
    points = planted(spread=4.0)[0]
    candidate = fit("kmeans", points)[0]
    model = KMeans(4, n_init=10, random_state=SEED).fit(points)
    model.cluster_centers_ = candidate.prototypes.values
    assert (model.predict(points) + 1 == candidate.labels).all()
    assert candidate.inertia == pytest.approx(model.inertia_, rel=1e-9)


def test_ward_cuts_the_tree_where_scikit_learn_does():
    points = planted(spread=3.0)[0]
    for clustering in ALGORITHMS["ward"].fit(points, [3, 6], SEED, 1):
        expected = AgglomerativeClustering(clustering.k).fit_predict(points)
        assert adjusted_rand_score(expected, clustering.labels) == 1


def test_mixture_probabilities_are_scikit_learns():
    points = planted(spread=3.0)[0]
    prototypes = fit("gaussian_mixture", points)[0].prototypes
    model = GaussianMixture(4, covariance_type="diag", random_state=0).fit(points)
    model.means_, model.covariances_ = prototypes.values, 1 / prototypes.weights
    model.precisions_cholesky_ = np.sqrt(prototypes.weights)
    model.weights_ = np.exp((np.log(model.covariances_).sum(axis=1) - prototypes.offsets) / 2)
    found = softmax(-prototype_scores(points, prototypes) / 2, axis=1)
    assert found == pytest.approx(model.predict_proba(points), abs=1e-9)


def test_hdbscan_leaves_the_odd_ones_out():
    points, _ = planted()
    random = np.random.default_rng(9)
    odd = random.uniform(-30, 40, (12, 3))
    candidate = fit("hdbscan", np.vstack([points, odd]))[0]
    assert (candidate.labels[-12:] == 0).mean() > 0.8
    assert (candidate.labels[:-12] == 0).mean() < 0.15
