"""Every classifier: planted labels are found, noise is not, and what cannot be learned is said."""

from datetime import date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from python_models.algorithms.segments.classification import fit_classifiers
from python_models.algorithms.segments.classification_splits import split_users
from python_models.algorithms.segments.classifiers import (
    TemperedSvm,
    classifiers,
    margins_of,
)
from python_models.algorithms.segments.due import is_due, not_held

SEED = 20260101
DAY = date(2026, 7, 1)
LEARNERS = ["decision_tree", "linear_svm", "logistic_regression", "random_forest"]
CENTRES = np.array([[0, 0, 0], [6, 0, 3], [0, 6, -3]], dtype=float)


def planted(users=240, seed=1):
    """Values and label of users in three groups far apart."""
    random = np.random.default_rng(seed)
    group = random.choice(3, users, p=[0.5, 0.3, 0.2])
    return CENTRES[group] + random.normal(0, 1, (users, 3)), np.array(["a", "b", "c"])[group]


def frames(values, labels, labelled_at=None, transform="none", missing="median"):
    """Sample, labels and features as the warehouse hands them over."""
    users = [f"u{number}" for number in range(len(values))]
    names = [f"feature_{order}" for order in range(1, values.shape[1] + 1)]
    sample = pl.concat(
        pl.DataFrame(
            {
                "segmentation": "job",
                "as_of_date": DAY,
                "sample_number": np.arange(1, len(values) + 1),
                "user_id": users,
                "feature_name": name,
                "feature_value": values[:, at],
            }
        )
        for at, name in enumerate(names)
    ).with_columns(pl.col("feature_value").fill_nan(None))
    labelled = pl.DataFrame(
        {
            "segmentation": "job",
            "user_id": users,
            "segment_id": pl.Series(labels, dtype=pl.String),
            "labelled_at": pl.Series(labelled_at or [None] * len(values), dtype=pl.Datetime("us")),
        }
    ).drop_nulls("segment_id")
    features = pl.DataFrame(
        {
            "segmentation": "job",
            "feature_name": names,
            "feature_order": list(range(1, len(names) + 1)),
            "transform": transform,
            "missing": missing,
        }
    )
    return sample, labelled, features


def refits(*numbers):
    return pl.DataFrame(
        {"segmentation": "job", "version_number": list(numbers or (1,)), "as_of_date": DAY}
    )


def fitted(*arguments, **options):
    return fit_classifiers(*frames(*arguments, **options), refits(), SEED)


def score(found, statistic, part="evaluation"):
    """Classifier → value of a statistic."""
    rows = found.filter(pl.col("part") == part, pl.col("statistic") == statistic)
    return dict(rows.select("classifier", "statistic_value").iter_rows())


def texts(found, statistic):
    rows = found.filter(pl.col("statistic") == statistic)
    return dict(rows.select("classifier", "statistic_text").iter_rows())


@pytest.fixture(scope="module")
def found():
    return fitted(*planted())


@pytest.mark.parametrize("classifier", LEARNERS)
def test_planted_labels_are_found(found, classifier):
    f1, area = score(found, "macro_f1"), score(found, "roc_auc")
    assert f1[classifier] > 0.95 > f1["single_split_tree"] > f1["most_frequent"]
    assert area[classifier] > 0.97 and area["most_frequent"] == 0.5


def test_labels_that_are_noise_are_guessed_no_better_than_by_a_coin():
    values, labels = planted()
    noise = fitted(values, np.random.default_rng(9).permutation(labels))
    area, error = score(noise, "roc_auc"), score(noise, "roc_auc_error")
    accuracy = score(noise, "accuracy")
    for classifier in LEARNERS:
        assert abs(area[classifier] - 0.5) < 4 * error[classifier]
        assert accuracy[classifier] < accuracy["most_frequent"] + 0.05


def test_row_order_does_not_matter_and_the_same_seed_gives_the_same_bytes(found):
    shuffled = [frame.sample(fraction=1, shuffle=True, seed=3) for frame in frames(*planted())]
    assert fit_classifiers(*shuffled, refits(), SEED).equals(found)


def test_each_judged_user_is_counted_once(found):
    confusion = found.filter(pl.col("part") == "confusion")
    counts = confusion.group_by("classifier").agg(pl.col("statistic_value").sum())
    assert counts["statistic_value"].to_list() == [240.0] * 6
    own = confusion.filter(pl.col("classifier") == "linear_svm")
    by_label = dict(own.group_by("segment_id").agg(pl.col("statistic_value").sum()).iter_rows())
    labels, sizes = np.unique(planted()[1], return_counts=True)
    assert by_label == dict(zip(labels, sizes, strict=True))


def test_later_labels_are_judged_by_earlier_ones_where_all_have_a_date():
    values, labels = planted()
    days = [datetime(2026, 1, 1) + timedelta(days=at) for at in range(240)]
    turned = np.where(np.arange(240) >= 192, np.roll(["b", "c", "a"], 0)[0], labels)
    steady, changed = fitted(values, labels, days), fitted(values, turned, days)
    assert texts(steady, "split_method")["linear_svm"].startswith("time")
    assert score(steady, "judged_count")["linear_svm"] == 48
    assert score(steady, "accuracy")["linear_svm"] > 0.95
    # The last fifth is all b now, which nothing before it told: folds would have seen it coming.
    assert score(changed, "accuracy")["linear_svm"] < 0.6


def test_four_fifths_of_the_users_are_learned_from_and_those_of_one_date_stay_together():
    days = [datetime(2026, 1, day) for day in (1, 2, 3, 4, 5, 6, 7, 8, 8, 9)]
    ((earlier, later),) = split_users(np.arange(10) % 2, pl.Series(days), SEED).folds
    assert (len(earlier), later.tolist()) == (9, [9])
    days[7] = datetime(2026, 1, 7)
    ((earlier, later),) = split_users(np.arange(10) % 2, pl.Series(days), SEED).folds
    assert (len(earlier), later.tolist()) == (8, [8, 9])


def test_dates_that_part_nobody_leave_the_folds():
    same_day = fitted(*planted(), [datetime(2026, 1, 1)] * 240)
    split = texts(same_day, "split_method")["decision_tree"]
    assert split == "5 stratified folds: the dates do not part the users"


@pytest.mark.parametrize(
    ("values", "labels", "sentence"),
    [
        (np.eye(4), ["a"] * 4, "all 4 labelled users are a; a classifier needs two labels"),
        (np.eye(4), ["a", "a", "a", "b"], "only 1 user is labelled b"),
        (np.eye(4), [None] * 4, "no user of the sample has a label"),
        (np.ones((4, 2)), ["a", "a", "b", "b"], "every feature is empty, mostly missing or"),
        (np.full((4, 2), np.nan), ["a", "a", "b", "b"], "every feature is empty"),
    ],
)
def test_what_cannot_be_learned_is_refused_with_a_sentence(values, labels, sentence):
    refused = fitted(values, labels)
    assert refused["statistic"].unique().to_list() == ["refusal"]
    assert refused["classifier"].to_list() == [one.name for one in classifiers()]
    assert all(text.startswith(sentence) for text in refused["statistic_text"])


def test_two_users_a_label_are_few_but_enough():
    few = fitted(np.array([[0.0], [1.0], [5.0], [6.0]]), ["a", "a", "b", "b"])
    assert texts(few, "split_method")["decision_tree"].startswith("2 stratified folds")
    assert score(few, "accuracy")["logistic_regression"] == 1


def test_features_that_a_fold_lacks_or_everybody_lacks_do_no_harm():
    values, labels = planted()
    rare = np.zeros(240)
    rare[5] = 1  # constant in the four folds without this user
    empty = np.full(240, np.nan)
    found = fitted(np.column_stack([values, rare, empty]), labels)
    assert score(found, "macro_f1")["logistic_regression"] > 0.95
    assert score(found, "feature_count")["linear_svm"] == 4


def test_only_versions_not_held_are_due():
    due = pl.concat([refits(1, 2), refits(1).with_columns(segmentation=pl.lit("behaviour"))])
    assert not_held(due, None).equals(due)
    left = not_held(due, refits(1).select("segmentation", "version_number"))
    assert left.select("segmentation", "version_number").rows() == [("job", 2), ("behaviour", 1)]
    assert is_due(left) == "segmentation in ('behaviour', 'job')"
    assert is_due(not_held(due, due)) == "false"


def test_a_temperature_never_changes_the_label():
    values, labels = planted(seed=4)
    numbers = np.unique(labels, return_inverse=True)[1]
    machine = TemperedSvm(SEED).fit(values, numbers)
    assert (machine.predict_proba(values).argmax(axis=1) == machine.predict(values)).all()
    assert (margins_of(machine.machine, values).argmax(axis=1) == machine.predict(values)).all()
