"""Users whose label SQL predicts by the stored rows get scikit-learn's prediction, each of them."""

from dataclasses import replace

import duckdb
import numpy as np
import polars as pl
import pytest

from python_models.algorithms.segments.classification import fit_classifiers
from python_models.algorithms.segments.classification_data import read_columns
from python_models.algorithms.segments.classifiers import classifiers
from python_models.algorithms.segments.clustering_rows import TALL
from tests.python.algorithms.compiled_models import score, widen
from tests.python.algorithms.test_classification import DAY, SEED, frames, refits

MODELS = [
    "seg_preparations",
    "seg_factor_loadings",
    "seg_factor_weights",
    "seg_classifier_rules",
    "seg_classifier_weights",
    "seg_predicted_tree",
    "seg_predicted_linear",
    "seg_predicted",
]
APPLIED = {one.name: one for one in classifiers() if one.simplicity is not None}


def people(count, seed):
    """Skewed, missing, coarse and constant features of users who differ."""
    random = np.random.default_rng(seed)
    values = np.column_stack(
        [
            random.pareto(1.2, count) * 50,
            random.integers(0, 21, count) / 20,
            random.negative_binomial(1, 0.05, count) - 3.0,
            np.full(count, 4.2),
            random.normal(0, 1, count).round(1),
        ]
    )
    values[random.random(values.shape) < 0.15] = np.nan
    values[:, 0] = np.nan_to_num(values[:, 0], nan=1.0)
    return values


def labels_of(values, classes):
    """Labels that hang on the features, and on chance."""
    random = np.random.default_rng(8)
    known = np.nan_to_num(values, nan=0.3)
    lean = np.column_stack([np.log1p(known[:, 0]), 6 * known[:, 1], 2 * known[:, 4] + 2])
    lean = lean[:, :classes] + random.gumbel(0, 0.7, (len(values), classes))
    return np.array(["calm", "keen", "late"])[lean.argmax(axis=1)]


@pytest.fixture(scope="module", params=[2, 3])
def task(request):
    """Training frames and everything fitted, for two labels and for three."""
    training = people(600, 5)
    sample, labels, features = frames(training, labels_of(training, request.param))
    log1p = pl.col("feature_order").is_in([1, 3])
    features = features.with_columns(
        transform=pl.when(log1p).then(pl.lit("log1p")).otherwise(pl.lit("none"))
    )
    found = fit_classifiers(sample, labels, features, refits(), SEED)
    return sample, labels, features, found


def scored_in_sql(found, values, classifier):
    everybody, _, _ = frames(values, ["any"] * len(values))
    version = {"segmentation": ["job"], "version_number": [1]}
    with duckdb.connect() as connection:
        tables = {
            "seg_clusterings": pl.DataFrame(schema=TALL),
            "seg_classifications": found,
            "feat_user_tall": everybody,
            "dim_as_of_dates": pl.DataFrame({"as_of_date": [DAY], "is_latest": [True]}),
            "learned_segmentations": pl.DataFrame(
                {"segmentation": ["job"], "required_feature": ["feature_1"]}
            ),
            "seg_classifiers": pl.DataFrame({**version, "classifier": [classifier]}).with_columns(
                is_chosen=pl.lit(True)
            ),
            "seg_version_periods": pl.DataFrame(version).with_columns(
                live_from=pl.lit(DAY), live_to=pl.date(9999, 12, 31)
            ),
        }
        for name, frame in tables.items():
            connection.register(name, frame)
        widen(connection)
        score(connection, MODELS)
        predicted = connection.sql("select * from seg_predicted").pl()
    order = pl.col("user_id").str.slice(1).cast(pl.Int64)
    return predicted.sort(order)


@pytest.mark.parametrize("classifier", APPLIED)
def test_sql_predicts_as_scikit_learn_does(task, classifier):
    sample, labels, features, found = task
    learned = sample.join(labels, on=["segmentation", "user_id"])
    columns = read_columns(learned, features)
    names, actual = np.unique(
        learned.unique("sample_number").sort("sample_number")["segment_id"], return_inverse=True
    )
    candidate = APPLIED[classifier]
    users = columns.everybody()
    view = "prepared" if candidate.reads_prepared else "filled"
    model = candidate.make(len(users), SEED).fit(getattr(columns, view)(users), actual)

    values = people(5_000, 6)
    others = replace(columns, values=values)
    theirs = getattr(others, view)(others.everybody())
    scored = scored_in_sql(found, values, classifier)
    assert (scored["segment_id"].to_numpy() == names[model.predict(theirs)]).all()
    assert len(set(scored["segment_id"])) == len(names)
    assert scored["membership_probability"].to_numpy() == pytest.approx(
        model.predict_proba(theirs).max(axis=1), abs=1e-9
    )
    assert columns.used == [0, 1, 2, 4]
