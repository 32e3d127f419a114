"""Users scored in SQL by the stored rows are where scikit-learn's predict puts them."""

from datetime import date

import duckdb
import numpy as np
import polars as pl
import pytest
from sklearn.cluster import KMeans

from python_models.algorithms.segments.algorithms import ALGORITHMS
from python_models.algorithms.segments.candidates import AlgorithmPlan, ShareLimits
from python_models.algorithms.segments.classification_rows import ROW
from python_models.algorithms.segments.clusterings import (
    Settings,
    fit_clusterings,
    fit_segmentation,
    sample_values,
)
from python_models.algorithms.segments.preparation import prepare
from python_models.algorithms.segments.prototypes import apply_prototypes
from tests.python.algorithms.compiled_models import SCORING, score, widen
from tests.python.algorithms.planted_users import SEED, inputs, sample

TRANSFORMS = ["log1p", "none", "sqrt", "none", "yeo_johnson"]
# Nothing passes: stability is not what is tested here.
UNJUDGED = ShareLimits(largest=0, smallest=1)
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(9999, 12, 31)


def users(count, width=5):
    """Skewed, missing and negative features of users who differ; the fourth is constant."""
    random = np.random.default_rng(5)
    kinds = [
        lambda: random.pareto(1.2, count) * 50,
        lambda: random.beta(2, 5, count),
        lambda: random.negative_binomial(1, 0.05, count) - 3.0,
        lambda: random.gamma(0.7, 9, count),
        lambda: random.normal(0, 1, count).round(1) ** 3,
    ]
    values = np.column_stack([kinds[at % 5]() for at in range(width)])
    values[:, 3] = 4.2
    values[random.random(values.shape) < 0.15] = np.nan
    return values


def assigned(fitted, values, algorithm):
    """Cluster of each user by the models of the warehouse, 0 for noise."""
    chosen = fitted.filter(pl.col("part") == "cluster", pl.col("algorithm") == algorithm)
    keys = ["segmentation", "version_number", "algorithm", "k"]
    clusters = chosen.select(*keys, "cluster_number").unique()
    segments = clusters.filter(pl.col("cluster_number") > 0).with_columns(
        pl.format("{}_{}", "segmentation", "cluster_number").alias("segment_id")
    )
    name, day = fitted["segmentation"][0], date(2026, 7, 1)
    rows = sample(values, name).select("as_of_date", "user_id", "feature_name", "feature_value")
    reached = rows.select("as_of_date", "user_id").unique(maintain_order=True).with_columns(
        feature_name=pl.lit("is_user"), feature_value=1.0
    )  # fmt: skip
    period = {"segmentation": [name], "version_number": [1], "live_from": [FIRST_DAY]}
    given = {
        "seg_clusterings": fitted,
        "seg_classifications": pl.DataFrame(schema=ROW),
        "segmentations": pl.DataFrame({"segmentation": [name], "method": ["learned"]}),
        "seg_candidates": clusters.select(keys).unique().with_columns(is_chosen=pl.lit(True)),
        "seg_version_map": segments,
        "seg_version_periods": pl.DataFrame({**period, "live_to": [LAST_DAY]}),
        "learned_segmentations": pl.DataFrame(
            {"segmentation": [name], "required_feature": ["is_user"]}
        ),
        "dim_as_of_dates": pl.DataFrame({"as_of_date": [day]}),
        "feat_user_tall": pl.concat([rows, reached.select(rows.columns)]),
    }
    with duckdb.connect() as connection:
        for table, frame in given.items():
            connection.register(table, frame)
        widen(connection)
        score(connection, SCORING)
        found = connection.sql("select user_id, segment_id from seg_assignments").pl()
    number = pl.col("segment_id").str.replace(".*_", "").replace("noise", "0").cast(pl.Int64)
    order = pl.col("user_id").str.strip_prefix("u").cast(pl.Int64)
    return found.sort(order).select(number).to_series().to_numpy()


def test_two_hundred_thousand_users_are_where_scikit_learn_predicts_them():
    values = users(200_000, width=16)
    asked = inputs(values[:5_000], {"kmeans": (6, 6)}, transforms=[*TRANSFORMS * 3, "none"])
    fitted = fit_clusterings(**asked, limits=UNJUDGED)
    again = fit_segmentation(asked["sample"], asked["features"], [], Settings(seed=SEED))
    prepared = prepare(values, again.preparation)
    model = KMeans(6, n_init=10, random_state=SEED).fit(prepared[:5_000])
    expected = model.predict(prepared)
    # Clusters stand by falling size in what they were fitted on.
    places = np.argsort(np.argsort(-np.bincount(model.labels_), kind="stable")) + 1
    differences = int((assigned(fitted, values, "kmeans") != places[expected]).sum())
    assert prepared.shape == (200_000, 15)
    assert differences == 0


@pytest.mark.parametrize(
    ("algorithm", "factor_count"), [*((name, 0) for name in ALGORITHMS), ("gaussian_mixture", 2)]
)
def test_every_algorithm_is_applied_in_sql_as_in_numpy(algorithm, factor_count):
    random = np.random.default_rng(8)
    values = users(1_200)
    # Three crowds, so that the density methods find something.
    values[:, [1, 4]] += random.choice([0, 6, 12], size=(1_200, 1)) * [1.0, 4.0]
    ks = (3, 3) if ALGORITHMS[algorithm].takes_k else None
    asked = inputs(values[:800], {algorithm: ks}, transforms=TRANSFORMS, factor_count=factor_count)
    fitted = fit_clusterings(**asked, limits=UNJUDGED)
    plan = AlgorithmPlan(algorithm, (3,) if ks else ())
    settings = Settings(factor_count=factor_count, seed=SEED, limits=UNJUDGED)
    again = fit_segmentation(asked["sample"], asked["features"], [plan], settings)
    prepared = prepare(sample_values(sample(values), asked["features"]["feature_name"].to_list()),
                       again.preparation)  # fmt: skip
    points = again.factors.values(prepared) if again.factors else prepared
    expected = apply_prototypes(points, again.candidates[0].prototypes)
    assert len(set(expected)) > 1
    assert (assigned(fitted, values, algorithm) == expected).all()
