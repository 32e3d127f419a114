"""What classifiers learned and how they were judged, as rows: one statistic each."""

from datetime import date
from typing import Any, TypeAlias

import numpy as np
import polars as pl

from python_models.algorithms.segments.classification_data import Columns
from python_models.algorithms.segments.classification_scores import SCORES, Scores
from python_models.algorithms.segments.classification_splits import Split
from python_models.algorithms.segments.classifiers import Classifier, Estimator, linear_weights

ROW = {
    "segmentation": pl.String,
    "version_number": pl.Int64,
    "as_of_date": pl.Date,
    "part": pl.String,
    "classifier": pl.String,
    "segment_id": pl.String,
    "predicted_segment_id": pl.String,
    "feature_name": pl.String,
    "position": pl.Int64,
    "statistic": pl.String,
    "statistic_value": pl.Float64,
    "statistic_text": pl.String,
}
Row: TypeAlias = dict[str, Any]


def empty() -> pl.DataFrame:
    """No rows, all columns."""
    return pl.DataFrame(schema=ROW)


def headed(found: list[Row], segmentation: str, version_number: int, day: date) -> pl.DataFrame:
    """The rows of one version as a frame of the columns of ROW."""
    head = {"segmentation": segmentation, "version_number": version_number, "as_of_date": day}
    return pl.DataFrame([{**head, **row} for row in found], schema=ROW)


def refused(classifier: str, sentence: str) -> Row:
    """Why nothing was learned."""
    return _row("evaluation", "refusal", sentence, classifier=classifier)


def preparation(columns: Columns) -> list[Row]:
    """How every feature is read, as clusterings say it."""
    return [
        _row("preparation", name, value, feature_name=fit.feature_name)
        for fit, order in zip(columns.fits, columns.orders, strict=True)
        for name, value in fit.statistics(order).items()
    ]


def split(classifier: str, used: Split, users: int, columns: Columns) -> list[Row]:
    """What the evaluation rests on."""
    judged = sum(len(test) for _, test in used.folds)
    statistics: dict[str, float | str | None] = {
        "split_method": used.method,
        "label_count": float(users),
        "judged_count": float(judged),
        "feature_count": float(len(columns.used)),
    }
    return [
        _row("evaluation", name, value, classifier=classifier) for name, value in statistics.items()
    ]


def judged(classifier: str, scores: Scores, labels: tuple[str, ...]) -> list[Row]:
    """Scores, their errors, scores by label, confusion and calibration of one classifier."""
    found = [
        _row("evaluation", "calibration_error", scores.calibration_error, classifier=classifier)
    ]
    for name in SCORES:
        found.append(_row("evaluation", name, scores.values[name], classifier=classifier))
        found.append(
            _row("evaluation", f"{name}_error", scores.errors[name], classifier=classifier)
        )
    for label, line in zip(labels, scores.by_class, strict=True):
        for name, value in zip(("precision", "recall", "f1", "user_count"), line, strict=True):
            found.append(_row("label", name, float(value), classifier=classifier, segment_id=label))
    for actual, line in zip(labels, scores.confusion, strict=True):
        for predicted, count in zip(labels, line, strict=True):
            pair = {"segment_id": actual, "predicted_segment_id": predicted}
            found.append(
                _row("confusion", "user_count", float(count), classifier=classifier, **pair)
            )
    for number, count, probability, share in scores.bins:
        for name, value in {
            "user_count": float(count),
            "mean_probability": probability,
            "right_share": share,
        }.items():
            found.append(_row("calibration", name, value, classifier=classifier, position=number))
    return found


def model(
    candidate: Classifier, fitted: Estimator, columns: Columns, labels: tuple[str, ...]
) -> list[Row]:
    """The fitted classifier: nodes of the tree, or weights of each label's score."""
    names = columns.names
    held = [labels[number] for number in fitted.classes_]
    if candidate.reads_prepared:
        return _weights(candidate.name, fitted, names, held)
    return _nodes(candidate.name, fitted, names, held)


def _weights(classifier: str, fitted: Estimator, names: list[str], labels: list[str]) -> list[Row]:
    """By label (its number as position): intercept, and a weight for each prepared feature."""
    weights, intercepts = linear_weights(fitted)
    found = []
    for number, (label, line, intercept) in enumerate(
        zip(labels, weights, intercepts, strict=True), start=1
    ):
        place: Row = {"classifier": classifier, "segment_id": label, "position": number}
        found.append(_row("weight", "intercept", float(intercept), **place))
        for name, weight in zip(names, line, strict=True):
            found.append(_row("weight", "weight", float(weight), feature_name=name, **place))
    return found


def _nodes(classifier: str, fitted: Estimator, names: list[str], labels: list[str]) -> list[Row]:
    """By node (position, 0 = root): most frequent label and its share, and where to go from it.

    A user goes left where float32(imputed value) <= threshold: scikit-learn's trees compare so.
    """
    tree = fitted.tree_
    shares = tree.value[:, 0, :] / tree.value[:, 0, :].sum(axis=1, keepdims=True)
    found = []
    for node in range(tree.node_count):
        best = int(np.argmax(shares[node]))
        is_leaf = tree.children_left[node] < 0
        place: Row = {
            "classifier": classifier,
            "segment_id": labels[best],
            "position": node,
            "feature_name": None if is_leaf else names[tree.feature[node]],
        }
        statistics = {
            "membership_probability": float(shares[node, best]),
            "user_count": float(tree.n_node_samples[node]),
        }
        if not is_leaf:
            statistics |= {
                "threshold": float(tree.threshold[node]),
                "left_node": float(tree.children_left[node]),
                "right_node": float(tree.children_right[node]),
            }
        found += [_row("node", name, value, **place) for name, value in statistics.items()]
    return found


def _row(part: str, statistic: str, value: float | str | None, **place: str | int | None) -> Row:
    key = "statistic_text" if isinstance(value, str) else "statistic_value"
    return {"part": part, "statistic": statistic, key: value, **place}
