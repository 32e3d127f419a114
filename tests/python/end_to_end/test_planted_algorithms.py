"""How well each algorithm, and the model that was chosen, finds the groups planted in the demo."""

import numpy as np
import polars as pl
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

from python_models.algorithms.segments.algorithms import ALGORITHMS
from python_models.algorithms.segments.candidates import AlgorithmPlan, ShareLimits
from python_models.algorithms.segments.clusterings import Settings, fit_segmentation, sample_values
from tests.python.end_to_end.builds import ROOT

TRUTH = ROOT / "seeds" / "demo" / "truth_users.csv"
SEED = 20260101
# As many as were planted; odd users are in no group.
GROUPS = 5
# Stability was measured when the demo was built.
NO_RESAMPLES = ShareLimits(largest=0, smallest=1)


def frame(demo, table, *columns):
    rows = demo.rows(f"select {', '.join(columns)} from {table} where segmentation = 'behaviour'")
    return pl.DataFrame(rows, schema=list(columns), orient="row", infer_schema_length=None)


@pytest.fixture(scope="module")
def sample(demo):
    columns = ("sample_number", "user_id", "feature_name", "feature_value")
    return frame(demo, "segments.seg_training_sample", *columns)


@pytest.fixture(scope="module")
def features(demo):
    columns = ("feature_order", "feature_name", "transform", "missing")
    return frame(demo, "segments.seg_features", *columns).sort("feature_order")


@pytest.fixture(scope="module")
def planted(sample):
    """Planted group of each user, in the order of the sample."""
    truth = pl.read_csv(TRUTH)
    groups = dict(zip(truth["user_id"], truth["latent_group"], strict=True))
    users = sample.select("sample_number", "user_id").unique().sort("sample_number")["user_id"]
    return np.array([groups[user] for user in users])


@pytest.fixture(scope="module")
def fitted(sample, features):
    """Every algorithm on the demo's own features; those that take k at the planted number."""
    plans = [
        AlgorithmPlan(name, (GROUPS,) if algorithm.takes_k else ())
        for name, algorithm in ALGORITHMS.items()
    ]
    settings = Settings(limits=NO_RESAMPLES, seed=SEED)
    found = fit_segmentation(sample, features, plans, settings).candidates
    return {candidate.algorithm: candidate for candidate in found}


@pytest.fixture(scope="module")
def unscaled(sample, features, planted):
    """Agreement of k-means as it comes: raw values, medians where missing."""
    values = sample_values(sample, features["feature_name"].to_list())
    filled = np.where(np.isnan(values), np.nanmedian(values, axis=0), values)
    labels = KMeans(GROUPS, n_init=10, random_state=SEED).fit_predict(filled)
    return adjusted_rand_score(planted, labels)


def test_each_algorithm_agrees_with_the_planted_groups_as_the_table_says(fitted, planted, unscaled):
    rows = [("kmeans, unscaled", GROUPS, unscaled, 0.0)]
    for name, candidate in fitted.items():
        labels = candidate.labels
        found = adjusted_rand_score(planted, labels) if len(labels) else None
        rows.append((name, candidate.k, found, float(candidate.shares[0]) if len(labels) else None))
    columns = ["algorithm", "k", "planted_agreement", "noise_share"]
    print(pl.DataFrame(rows, schema=columns, orient="row"))
    agreements = {name: found for name, _, found, _ in rows}
    for name in ("kmeans", "minibatch_kmeans", "ward", "gaussian_mixture"):
        assert agreements[name] > max(0.35, 2 * unscaled), name


def test_the_chosen_model_beats_unscaled_k_means_and_is_as_stable_as_any(demo, planted, unscaled):
    labels = dict(
        demo.rows(
            "select user_id, segment_id from segments.seg_membership "
            "where segmentation = 'behaviour' and is_current"
        )
    )
    truth = pl.read_csv(TRUTH).filter(pl.col("user_id").is_in(list(labels)))
    found = adjusted_rand_score(truth["latent_group"], [labels[user] for user in truth["user_id"]])
    print(f"chosen: {found:.3f}, unscaled k-means: {unscaled:.3f}")
    assert found > 2 * unscaled
    table = "segments.seg_candidates"
    columns = ("agreement", "agreement_error", "is_eligible", "is_chosen")
    candidates = frame(demo, table, *columns).filter(pl.col("is_eligible"))
    chosen = candidates.filter(pl.col("is_chosen"))
    best = candidates.sort("agreement", descending=True).row(0, named=True)
    assert chosen.height == 1
    assert chosen["agreement"][0] >= best["agreement"] - best["agreement_error"]


def test_hdbscan_puts_the_planted_odd_users_in_noise(fitted, planted):
    noise = fitted["hdbscan"].labels == 0
    odd = planted == "odd_users"
    print(f"in noise: {noise[odd].mean():.0%} of odd users, {noise[~odd].mean():.0%} of others")
    assert odd.sum() >= 10
    assert noise[odd].mean() >= 0.9
    assert noise[~odd].mean() < 0.5
