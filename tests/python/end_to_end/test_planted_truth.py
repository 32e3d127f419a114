"""What the warehouse says of the demo, against what was planted in it."""

import numpy as np
import polars as pl
import pytest
from sklearn.cluster import HDBSCAN, KMeans
from sklearn.metrics import adjusted_rand_score

from tests.python.end_to_end.builds import ROOT

TRUTH = ROOT / "seeds" / "demo"
SEED = 20260101


@pytest.fixture(scope="module")
def groups():
    """Planted group of each user."""
    truth = pl.read_csv(TRUTH / "truth_users.csv")
    return dict(zip(truth["user_id"], truth["latent_group"], strict=True))


@pytest.fixture(scope="module")
def effects():
    """Planted effect by experiment, metric and group."""
    truth = pl.read_csv(TRUTH / "truth_experiments.csv")
    keys = zip(truth["experiment_id"], truth["metric_id"], truth["latent_group"], strict=True)
    return dict(zip(keys, truth["true_effect"], strict=True))


@pytest.fixture(scope="module")
def features(demo):
    """Users, and their behavioural features as they are: medians where missing."""
    sample = pl.DataFrame(
        demo.rows(
            "select user_id, feature_name, feature_value from segments.seg_training_sample "
            "where segmentation = 'behaviour'"
        ),
        schema={"user_id": pl.String, "feature_name": pl.String, "feature_value": pl.Float64},
        orient="row",
    )
    values = sample.pivot(on="feature_name", index="user_id", values="feature_value")
    users = values["user_id"].to_list()
    known = values.drop("user_id").to_numpy().astype(float)
    return users, np.where(np.isnan(known), np.nanmedian(known, axis=0), known)


def agreement(groups, labels):
    """Adjusted Rand index; odd users belong to no group."""
    users = sorted(user for user in labels if groups[user] != "odd_users")
    return adjusted_rand_score([groups[user] for user in users], [labels[user] for user in users])


def test_behaviour_agrees_with_the_planted_groups_better_than_unscaled_k_means(
    demo, groups, features
):
    labels = dict(
        demo.rows(
            "select user_id, segment_id from segments.seg_membership "
            "where segmentation = 'behaviour' and is_current"
        )
    )
    users, values = features
    k = len(set(labels.values()))
    raw_labels = KMeans(k, n_init=10, random_state=SEED).fit_predict(values)
    found = agreement(groups, labels)
    unscaled = agreement(groups, dict(zip(users, raw_labels, strict=True)))
    print(f"adjusted Rand index: {found:.3f}, unscaled k-means {unscaled:.3f}")
    # Far above chance and above raw values, yet not perfect: planted groups overlap as users do.
    assert 0.4 < found < 0.95
    assert found > 2 * unscaled


def test_odd_users_are_far_from_everybody(groups, features):
    """Density clustering calls nearly all of them noise, and leaves most others in clusters."""
    users, values = features
    logs = np.where(values.max(axis=0) > 1, np.log1p(values), values)
    logs = logs[:, logs.std(axis=0) > 0]
    scaled = np.clip((logs - logs.mean(axis=0)) / logs.std(axis=0), -3, 3)
    noise = HDBSCAN(30, min_samples=5, copy=True).fit_predict(scaled) == -1
    odd = np.array([groups[user] == "odd_users" for user in users])
    print(f"noise: {noise[odd].mean():.0%} of odd users, {noise[~odd].mean():.0%} of the others")
    assert odd.sum() == round(0.01 * len(users))
    assert noise[odd].mean() >= 0.9
    assert noise[~odd].mean() <= 0.5


def test_chosen_segmentation_passes_the_gates(demo):
    chosen = demo.rows(
        "select largest_share, smallest_share, agreement from segments.seg_candidates "
        "where segmentation = 'behaviour' and is_chosen"
    )
    assert len(chosen) == 1
    largest, smallest, stability = chosen[0]
    assert largest <= 0.6 and smallest >= 0.01 and stability >= 0.8


def test_intervals_cover_the_planted_effects(demo, effects):
    rows = demo.rows(
        "select experiment_id, metric_id, absolute_lower, absolute_upper "
        "from experiments.exp_effects "
        "where segmentation = 'all' and estimator = 'welch' and status = 'ok'"
    )
    known = [row for row in rows if (*row[:2], "all") in effects]
    assert len(known) == sum(group == "all" for _, _, group in effects)
    missed = [row for row in known if not row[2] <= effects[(*row[:2], "all")] <= row[3]]
    assert missed == []


def test_effect_on_everybody_is_found(demo):
    assert demo.value(
        "select holm_p_value < 0.05 from experiments.exp_effects "
        "where experiment_id = 'onboarding_checklist' and segmentation = 'all' "
        "and metric_id = 'lesson_conversion_14d' and estimator = 'welch'"
    )


def test_effect_in_one_group_shows_in_the_segment_that_holds_it(demo, groups):
    """The segment richest in exam students, before exposure, is where the reminder works."""
    held = demo.rows(
        "select exposures.user_id, memberships.segment_id "
        "from experiments.exp_exposures as exposures "
        "inner join segments.seg_membership as memberships "
        "on exposures.user_id = memberships.user_id "
        "and memberships.segmentation = 'behaviour' "
        "and exposures.exposed_at >= memberships.valid_from "
        "and exposures.exposed_at < memberships.valid_to "
        "where exposures.experiment_id = 'exam_reminder'"
    )
    students = pl.DataFrame(held, schema=["user_id", "segment_id"], orient="row").filter(
        pl.col("user_id").replace_strict(groups) == "exam_students"
    )
    richest = students["segment_id"].value_counts(sort=True)["segment_id"][0]
    found = {
        segment: (difference, adjusted)
        for segment, difference, adjusted in demo.rows(
            "select segment_id, absolute_difference, holm_p_value from experiments.exp_effects "
            "where experiment_id = 'exam_reminder' and metric_id = 'lesson_conversion_14d' "
            "and segmentation = 'behaviour' and estimator = 'welch'"
        )
    }
    assert found[richest][0] > 0
    assert found[richest][1] < 0.05
    assert [name for name, (_, adjusted) in found.items() if adjusted < 0.05] == [richest]
