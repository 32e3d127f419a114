"""Scores of predicted labels are scikit-learn's, and calibration is what it is called."""

import numpy as np
import pytest
from sklearn import metrics
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_validate

from python_models.algorithms.segments.classification_scores import judge, reliability, scores


def guesses(classes, users=400, seed=2):
    """Labels, and probabilities that lean towards them."""
    random = np.random.default_rng(seed)
    actual = random.integers(classes, size=users)
    weights = random.gamma(1.0, size=(users, classes))
    weights[np.arange(users), actual] *= 2
    return actual, weights / weights.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("classes", [2, 3, 5])
def test_scores_are_scikit_learns(classes):
    actual, probabilities = guesses(classes)
    predicted = probabilities.argmax(axis=1)
    found = scores(actual, probabilities)
    macro = {"average": "macro"}
    if classes == 2:
        area = metrics.roc_auc_score(actual, probabilities[:, 1])
        brier = metrics.brier_score_loss(actual, probabilities[:, 1])
    else:
        area = metrics.roc_auc_score(actual, probabilities, multi_class="ovr", average="macro")
        brier = metrics.brier_score_loss(actual, probabilities)
    assert found == pytest.approx(
        {
            "accuracy": metrics.accuracy_score(actual, predicted),
            "macro_precision": metrics.precision_score(actual, predicted, **macro),
            "macro_recall": metrics.recall_score(actual, predicted, **macro),
            "macro_f1": metrics.f1_score(actual, predicted, **macro),
            "roc_auc": area,
            "brier_score": brier,
        },
        abs=1e-12,
    )


def test_folds_are_averaged_as_cross_validate_does():
    random = np.random.default_rng(3)
    actual = random.integers(3, size=300)
    values = random.normal(size=(300, 4)) + actual[:, None]
    folds = list(StratifiedKFold(5, shuffle=True, random_state=1).split(values, actual))
    probabilities = np.zeros((300, 3))
    for train, test in folds:
        model = LogisticRegression().fit(values[train], actual[train])
        probabilities[test] = model.predict_proba(values[test])
    found = judge(actual, probabilities, [test for _, test in folds])
    names = {"accuracy": "accuracy", "macro_f1": "f1_macro", "roc_auc": "roc_auc_ovr"}
    expected = cross_validate(
        LogisticRegression(), values, actual, cv=folds, scoring=list(names.values())
    )
    for name, theirs in names.items():
        of_folds = expected[f"test_{theirs}"]
        assert found.values[name] == pytest.approx(of_folds.mean(), abs=1e-12)
        assert found.errors[name] == pytest.approx(of_folds.std(ddof=1) / 5**0.5, abs=1e-12)
    predicted = probabilities.argmax(axis=1)
    assert (found.confusion == metrics.confusion_matrix(actual, predicted)).all()
    assert found.by_class[:, 2] == pytest.approx(metrics.f1_score(actual, predicted, average=None))


def test_one_fold_is_scored_whole_with_an_error_from_its_parts():
    actual, probabilities = guesses(2)
    part = np.arange(100, 400)
    found = judge(actual, probabilities, [part])
    share = (probabilities[part].argmax(axis=1) == actual[part]).mean()
    assert found.values["accuracy"] == pytest.approx(share)
    assert found.errors["accuracy"] == pytest.approx((share * (1 - share) / 300) ** 0.5, rel=0.8)


def test_what_happens_as_often_as_promised_is_calibrated():
    random = np.random.default_rng(4)
    sure = random.uniform(0.5, 1, 40_000)
    actual = (random.random(40_000) < sure).astype(np.int64)
    part = [np.arange(40_000)]
    honest = judge(actual, np.column_stack([1 - sure, sure]), part)
    boastful = judge(actual, np.column_stack([np.zeros(40_000), np.ones(40_000)]), part)
    assert honest.calibration_error < 0.01
    assert boastful.calibration_error == pytest.approx(0.25, abs=0.01)
    assert [number for number, *_ in honest.bins] == [6, 7, 8, 9, 10]
    assert boastful.bins == ((10, 40_000, 1.0, pytest.approx(0.75, abs=0.01)),)


def test_bins_hold_their_upper_edge():
    edges = np.array([[0.4, 0.6], [0.0, 1.0], [0.39, 0.61]])
    bins = reliability(np.array([1, 1, 0]), edges)
    assert [(number, users, right) for number, users, _, right in bins] == [
        (6, 1, 1.0),
        (7, 1, 0.0),
        (10, 1, 1.0),
    ]
