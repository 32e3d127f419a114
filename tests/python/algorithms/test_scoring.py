"""Users scored in SQL by the stored rows are where scikit-learn's predict puts them."""

from pathlib import Path

import duckdb
import jinja2
import numpy as np
import polars as pl
from sklearn.cluster import KMeans

from python_models.algorithms.kmeans import fit_kmeans
from python_models.algorithms.preparation import fit_preparation, prepare
from tests.python.algorithms.test_kmeans import SEED, sample

ROOT = Path(__file__).parents[3]
MACROS = ["macros/dialect/dialect.sql", "macros/segments/prepared_value.sql"]
TRANSFORMS = ("log1p", "none", "log1p", "none", "none")


class Adapter:
    """dbt's dispatch, to DuckDB's spelling."""

    def __init__(self, macros):
        self.macros = macros

    def dispatch(self, name):
        return getattr(self.macros, f"duckdb__{name}")


def rendered(path):
    """The model as dbt compiles it, each ref by its plain name."""
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])  # noqa: S701 (SQL, no HTML)
    library = "".join((ROOT / macro).read_text() for macro in MACROS)
    spellings = environment.from_string(library).module
    template = environment.from_string(library + (ROOT / path).read_text())
    return template.render(ref=lambda name: name, adapter=Adapter(spellings))


def users(count):
    """Skewed, missing and constant features of users who differ."""
    random = np.random.default_rng(5)
    values = np.column_stack(
        [
            random.pareto(1.2, count) * 50,
            random.beta(2, 5, count),
            random.negative_binomial(1, 0.05, count) - 3.0,
            np.full(count, 4.2),
            random.normal(0, 1, count).round(1),
        ]
    )
    values[random.random(values.shape) < 0.15] = np.nan
    return values


def test_sql_scores_as_scikit_learn_predicts():
    values, training = users(20_000), users(20_000)[:3_000]
    names = [f"feature_{order}" for order in range(1, 6)]
    fitted = fit_kmeans(sample(training, TRANSFORMS), SEED, candidates=[6])
    preparation = fit_preparation(training, names, TRANSFORMS)
    model = KMeans(6, n_init=1, random_state=0).fit(prepare(training, preparation))
    places = fitted.filter(pl.col("feature_status") == "used").sort(
        "cluster_number", "feature_order"
    )
    model.cluster_centers_ = places["centroid_value"].to_numpy().reshape(6, -1)
    expected = model.predict(prepare(values, preparation)) + 1

    rows = sample(values, TRANSFORMS).rename({"sample_number": "user_id"})
    with duckdb.connect() as connection:
        connection.register("feat_user_tall", rows)
        connection.register(
            "feat_user_behaviour",
            rows.select("as_of_date", "user_id", pl.lit(1).alias("days_since_active")).unique(),
        )
        connection.register(
            "seg_centroids",
            fitted.with_columns(
                pl.col("cluster_number").alias("segment_id"), pl.lit("v").alias("model_version")
            ),
        )
        scored = connection.sql(rendered("models/segments/seg_behaviour.sql")).pl()
    assert fitted["feature_status"].unique().sort().to_list() == ["constant", "used"]
    assert len(set(expected)) == 6
    assert (scored.sort("user_id")["segment_id"].to_numpy() == expected).all()
