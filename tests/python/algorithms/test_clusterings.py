"""Fitted segmentations as the warehouse stores them: one row a statistic."""

import numpy as np
import polars as pl
import pytest

from python_models.algorithms.segments.clustering_rows import TALL
from python_models.algorithms.segments.clusterings import fit_clusterings
from python_models.algorithms.segments.preparation import PreparationError
from tests.python.algorithms.planted_users import inputs, planted

VALUES, GROUP = planted(200)
KEYS = [name for name in TALL if name not in {"as_of_date", "statistic_value", "statistic_text"}]


def part(found, name, **keys):
    return found.filter(pl.col("part") == name, *(pl.col(key) == keys[key] for key in keys))


def figures(found):
    """The candidates, one row each."""
    rows = part(found, "candidate")
    keys = ["algorithm", "k"]
    numbers = rows.pivot(on="statistic", index=keys, values="statistic_value").drop("refusal")
    texts = rows.filter(pl.col("statistic") == "refusal")
    return numbers.join(
        texts.select(*keys, refusal="statistic_text"), on=keys, nulls_equal=True
    ).sort("algorithm", "k")


@pytest.fixture(scope="module")
def found():
    return fit_clusterings(**inputs(VALUES, {"kmeans": (3, 4), "hdbscan": None}))


def test_rows_have_one_key_and_a_number_or_a_text(found):
    assert found.schema == TALL
    assert found.select(KEYS).is_unique().all()
    assert part(found, "cluster")["statistic_value"].null_count() == 0


def test_a_candidate_has_all_its_figures(found):
    table = figures(found)
    assert table["algorithm"].to_list() == ["hdbscan", "kmeans", "kmeans"]
    assert table["k"].to_list() == [4, 3, 4]
    assert table["refusal"].null_count() == 3
    assert table["sample_size"].to_list() == [200, 200, 200]
    best = table.row(2, named=True)
    assert best["silhouette"] == table["silhouette"].max() > 0.7
    assert best["agreement"] > 0.95
    assert table.select("gap", "gap_error").null_count().row(0) == (1, 1)
    shares = table.select(pl.sum_horizontal("largest_share", "noise_share")).to_series()
    assert shares.is_between(0, 1).all() and (table["smallest_share"] > 0).all()


def test_clusters_centroids_and_prototypes_agree(found):
    own = {"algorithm": "kmeans", "k": 4}
    sizes = part(found, "cluster", statistic="cluster_size", **own)["statistic_value"]
    assert sizes.sum() == 200 and sizes.is_sorted(descending=True)
    centroids = part(found, "centroid", **own)["statistic_value"]
    prototypes = part(found, "prototype", statistic="prototype_value", **own)["statistic_value"]
    assert centroids.to_numpy() == pytest.approx(prototypes.to_numpy(), abs=1e-9)
    limits = part(found, "prototype", statistic="distance_limit", **own)["statistic_value"]
    assert limits.null_count() == 4
    dense = part(found, "prototype", statistic="distance_limit", algorithm="hdbscan")
    assert dense["statistic_value"].null_count() == 0


def test_the_order_of_rows_does_not_matter(found):
    given = inputs(VALUES, {"kmeans": (3, 4), "hdbscan": None})
    for name in ("sample", "features", "algorithms"):
        given[name] = given[name].sample(fraction=1, shuffle=True, seed=5)
    assert fit_clusterings(**given).equals(found)


def test_scaling_a_feature_changes_nothing():
    given = inputs(VALUES * [1, 1000, 0.001], {"kmeans": (4, 4)})
    stretched = part(fit_clusterings(**given), "cluster")
    plain = part(fit_clusterings(**inputs(VALUES, {"kmeans": (4, 4)})), "cluster")
    assert stretched["statistic_value"].to_numpy() == pytest.approx(
        plain["statistic_value"].to_numpy()
    )


def test_missing_values_and_useless_features_are_recorded():
    values = VALUES.copy()
    values[::3, 0] = np.nan
    values[:, 1] = 7
    values[:, 2] = np.nan
    fitted = fit_clusterings(
        **inputs(values, {"kmeans": (3, 3)}, transforms=["auto", "sqrt", "log1p"])
    )
    prepared = part(fitted, "preparation").filter(pl.col("statistic_text").is_not_null())
    texts = prepared.pivot(on="statistic", index="feature_name", values="statistic_text")
    assert texts["feature_status"].to_list() == ["used", "constant", "all_null"]
    assert texts["transform"].to_list() == ["none", "sqrt", "log1p"]
    imputed = part(fitted, "preparation", statistic="impute_value")["statistic_value"]
    assert imputed.to_list() == [pytest.approx(np.nanmedian(values[:, 0]), rel=1e-11), 7, None]
    assert part(fitted, "centroid")["feature_name"].unique().to_list() == ["feature_1"]


def test_factors_are_coordinates_of_prototypes_and_features_those_of_centroids():
    fitted = fit_clusterings(**inputs(VALUES, {"kmeans": (3, 3)}, factor_count=1))
    loadings = part(fitted, "factor").pivot(
        on="statistic", index="feature_name", values="statistic_value"
    )
    assert loadings.columns == ["feature_name", "loading", "score_weight"]
    assert loadings["loading"].abs().max() == loadings["loading"].max()
    places = part(fitted, "prototype", statistic="prototype_value")
    assert places["factor_number"].to_list() == [1, 1, 1]
    assert places["feature_name"].null_count() == 3
    assert part(fitted, "centroid")["feature_name"].n_unique() == 3


@pytest.mark.parametrize(
    ("values", "settings", "refusal"),
    [
        (np.empty((0, 3)), {}, "no users"),
        (np.ones((1, 3)), {}, "one user cannot be divided"),
        (np.ones((9, 3)), {}, "every feature is constant or empty"),
        (np.full((9, 3), np.nan), {}, "every feature is constant or empty"),
        (VALUES[:3], {}, "k 4 is larger than the 3 distinct users"),
        (VALUES, {"factor_count": 4},
         "factor_count 4 is larger than the 3 features that can be used"),
    ],
)  # fmt: skip
def test_what_cannot_be_fitted_is_refused_in_the_table(values, settings, refusal):
    fitted = fit_clusterings(**inputs(values, {"kmeans": (4, 4)}, **settings))
    table = figures(fitted)
    assert table["refusal"].to_list() == [refusal]
    assert table.select("silhouette", "agreement", "largest_share").null_count().row(0) == (1, 1, 1)
    assert part(fitted, "prototype").is_empty()
    assert part(fitted, "preparation")["feature_name"].n_unique() == 3


def test_an_unknown_feature_is_refused_with_the_known_ones():
    given = inputs(VALUES, {"kmeans": (4, 4)})
    given["features"] = given["features"].with_columns(
        pl.col("feature_name").replace("feature_2", "shoe_size")
    )
    with pytest.raises(PreparationError, match=r"'shoe_size'.*feature_1, feature_2, feature_3"):
        fit_clusterings(**given)


def test_only_the_refits_that_are_due_are_fitted(found):
    one = inputs(VALUES, {"kmeans": (3, 4), "hdbscan": None})
    other = inputs(VALUES[:, ::-1], {"kmeans": (3, 3)}, segmentation="other")
    both = {
        name: pl.concat([value, other[name]]) if name != "seed" else value
        for name, value in one.items()
    }
    assert fit_clusterings(**both).filter(pl.col("segmentation") == "behaviour").equals(found)
    both["refits"] = other["refits"].with_columns(version_number=pl.lit(7, dtype=pl.Int64))
    due = fit_clusterings(**both)
    assert due.select("segmentation", "version_number").unique().rows() == [("other", 7)]
    both["refits"] = both["refits"].clear()
    assert fit_clusterings(**both).equals(pl.DataFrame(schema=TALL))
