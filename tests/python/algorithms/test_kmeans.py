"""k-means: planted groups are found, and the answer depends on the data alone."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

from python_models.algorithms.kmeans import ROW, fit_kmeans
from python_models.algorithms.preparation import fit_preparation, prepare

SEED = 20260101
CENTRES = np.array([[0, 0, 0], [6, 0, 3], [0, 6, -3], [6, 6, 0]], dtype=float)


def planted(users=400, spread=1.0, seed=1):
    """Values and group of users in four groups of falling size."""
    random = np.random.default_rng(seed)
    group = random.choice(4, users, p=[0.4, 0.3, 0.2, 0.1])
    return CENTRES[group] + random.normal(0, spread, (users, 3)), group


def sample(values, transforms=("none", "none", "none"), segmentation="behaviour"):
    """The sample as the warehouse hands it over: one row per user × feature."""
    return pl.concat(
        pl.DataFrame(
            {
                "segmentation": segmentation,
                "as_of_date": date(2026, 7, 1),
                "sample_number": np.arange(1, len(values) + 1),
                "feature_name": f"feature_{order}",
                "feature_order": order,
                "transform": transform,
                "feature_value": values[:, order - 1],
            }
        )
        for order, transform in enumerate(transforms, start=1)
    ).with_columns(pl.col("feature_value").fill_nan(None))


def labels(found, values, k):
    """Nearest centroid of each user, from the stored rows alone."""
    rows = found.filter(pl.col("k") == k, pl.col("feature_status") == "used")
    centroids = rows.sort("cluster_number", "feature_order")["centroid_value"].to_numpy()
    centroids = centroids.reshape(k, -1)
    one = rows.filter(pl.col("cluster_number") == 1).sort("feature_order")
    columns = one["feature_order"].to_numpy() - 1
    names, transforms = one["feature_name"].to_list(), one["transform"].to_list()
    prepared = prepare(values[:, columns], fit_preparation(values[:, columns], names, transforms))
    return np.argmin(((prepared[:, None] - centroids) ** 2).sum(axis=2), axis=1) + 1


def test_planted_groups_are_found_and_numbered_by_size():
    values, group = planted()
    found = fit_kmeans(sample(values), SEED)
    assert adjusted_rand_score(group, labels(found, values, 4)) > 0.95
    sizes = found.filter(pl.col("k") == 4, pl.col("feature_order") == 1)["cluster_size"].to_list()
    assert sizes == sorted(sizes, reverse=True)
    assert sum(sizes) == len(values)


def test_the_planted_number_of_groups_is_clearest_and_most_stable():
    scores = fit_kmeans(sample(planted()[0]), SEED).unique("k").sort("silhouette", descending=True)
    assert scores["k"][0] == 4
    assert scores["agreement"][0] > 0.95
    assert scores["agreement"].max() == scores["agreement"][0]


def test_row_order_does_not_matter_and_the_same_seed_gives_the_same_bytes():
    rows = sample(planted()[0])
    shuffled = rows.sample(fraction=1, shuffle=True, seed=3)
    assert fit_kmeans(rows, SEED).equals(fit_kmeans(shuffled, SEED))


def test_scaling_a_feature_changes_nothing():
    values = planted()[0]
    found, stretched = fit_kmeans(sample(values), SEED), values * [1, 1000, 0.001]
    other = fit_kmeans(sample(stretched), SEED)
    assert (labels(found, values, 4) == labels(other, stretched, 4)).all()


def test_clusters_are_those_of_scikit_learn():
    values = planted()[0]
    found = fit_kmeans(sample(values), SEED, candidates=[4])
    prepared = prepare(values, fit_preparation(values, ["a", "b", "c"], ["none"] * 3))
    model = KMeans(4, n_init=10, random_state=SEED).fit(prepared)
    assert found["inertia"][0] == pytest.approx(model.inertia_, rel=1e-12)
    assert adjusted_rand_score(model.labels_, labels(found, values, 4)) == 1


def test_missing_values_and_useless_features_are_recorded():
    values = planted()[0]
    values[::3, 0] = np.nan
    values[:, 1] = 7
    values[:, 2] = np.nan
    found = fit_kmeans(sample(values), SEED, candidates=[3])
    head = found.filter(pl.col("cluster_number") == 1).sort("feature_order")
    assert head["feature_status"].to_list() == ["used", "constant", "all_null"]
    assert head["centroid_value"].is_null().to_list() == [False, True, True]
    assert head["impute_value"][0] == np.nanmedian(values[:, 0])


def test_segmentations_do_not_touch_each_other():
    values = planted()[0]
    one, two = sample(values), sample(values[:, ::-1], segmentation="other")
    both = fit_kmeans(pl.concat([one, two]), SEED)
    assert both.filter(pl.col("segmentation") == "behaviour").equals(fit_kmeans(one, SEED))


@pytest.mark.parametrize(
    ("values", "candidates"),
    [
        (np.empty((0, 3)), []),
        (np.ones((1, 3)), []),
        (np.ones((50, 3)), []),
        (np.full((50, 3), np.nan), []),
        (np.array([[0.0, 1, 2], [3, 4, 5], [6, 8, 9], [6, 8, 9]]), [3]),
    ],
)
def test_too_few_different_users_give_no_clusters(values, candidates):
    found = fit_kmeans(sample(values), SEED)
    assert sorted(set(found["k"].to_list())) == candidates
    assert found.schema == ROW
