"""Supervised segmentation: classifiers judged and fitted on labelled users, as rows for SQL."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl
from threadpoolctl import threadpool_limits

from python_models.algorithms.segments import classification_rows as rows
from python_models.algorithms.segments.classification_data import Columns, read_columns
from python_models.algorithms.segments.classification_scores import Scores, judge
from python_models.algorithms.segments.classification_splits import Split, split_users
from python_models.algorithms.segments.classifiers import (
    TREE_DEPTH,
    Classifier,
    Estimator,
    classifiers,
)

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

# Users on whom classifiers are judged: scores hardly move beyond, and a forest's folds take long.
JUDGED_USERS = 20_000
FEWEST_LABELS = 2


@dataclass(frozen=True)
class Task:
    """One segmentation to learn: its labelled users in sample order.

    columns: their features; actual: users × their label's number; labels: the labels by number.
    """

    columns: Columns
    actual: IntArray
    labels: tuple[str, ...]


# Significant digits that are kept of what was learned.
DIGITS = 12


def fit_classifiers(
    sample: pl.DataFrame,
    labels: pl.DataFrame,
    features: pl.DataFrame,
    refits: pl.DataFrame,
    seed: int,
    *,
    tree_depth: int = TREE_DEPTH,
) -> pl.DataFrame:
    """Judge every classifier, and fit those that SQL applies, once for each row of `refits`.

    Parameters: `sample` has segmentation, as_of_date, sample_number (a random order), user_id,
    feature_name, feature_value (null = missing); `labels` segmentation, user_id, segment_id (the
    label), labelled_at (null = unknown); `features` segmentation, feature_name, feature_order,
    transform, missing (median or zero); `refits` segmentation, version_number, as_of_date.
    Returns the columns of classification_rows.ROW. What cannot be learned (one class, too few
    labels, no usable feature) is a row with the reason in `refusal`, never an error.
    Same rows in, same rows out, whatever their order: one thread, fixed seed.
    """
    parts = [rows.empty()]
    with threadpool_limits(limits=1):
        for name, number, day in (
            refits.select("segmentation", "version_number", "as_of_date")
            .sort("segmentation", "version_number")
            .iter_rows()
        ):
            of_name = pl.col("segmentation") == name
            learned = sample.filter(of_name).join(
                labels.filter(of_name).select("user_id", "segment_id", "labelled_at"), on="user_id"
            )
            found = _fit(learned, features.filter(of_name), seed, tree_depth)
            parts.append(rows.headed(found, name, number, _date_of(learned, day)))
    # A sum differs in its last digits with where its numbers lie in memory.
    return pl.concat(parts).with_columns(pl.col("statistic_value").round_sig_figs(DIGITS))


def _date_of(learned: pl.DataFrame, day: date) -> date:
    """The date the users were seen at: a version that an earlier build left unfitted is late."""
    return learned["as_of_date"][0] if len(learned) else day


def _fit(learned: pl.DataFrame, features: pl.DataFrame, seed: int, depth: int) -> list[rows.Row]:
    candidates = classifiers(depth)
    users = learned.unique("sample_number").sort("sample_number")
    columns = read_columns(learned, features)
    found = Counter(users["segment_id"].to_list())
    refusal = _refusal(found, columns)
    if refusal is not None:
        return [rows.refused(candidate.name, refusal) for candidate in candidates]
    names = tuple(sorted(found))
    actual = np.array([names.index(label) for label in users["segment_id"]], dtype=np.int64)
    task = Task(columns, actual, names)
    split = split_users(actual[:JUDGED_USERS], users["labelled_at"][:JUDGED_USERS], seed)
    written = rows.preparation(columns)
    for candidate in candidates:
        written += rows.judged(candidate.name, _judged(task, candidate, split, seed), names)
        written += rows.split(candidate.name, split, len(actual), columns)
        if candidate.simplicity is not None:
            model = _fitted(candidate, columns.everybody(), actual, columns, seed)
            written += rows.model(candidate, model, columns, names)
    return written


def _refusal(found: Counter[str], columns: Columns) -> str | None:
    """Why these labels cannot be learned, in a sentence; None where they can."""
    if not found:
        return "no user of the sample has a label"
    if len(found) == 1:
        (label, count) = found.most_common(1)[0]
        return f"all {count} labelled users are {label}; a classifier needs two labels at least"
    label, count = min(found.items(), key=lambda pair: (pair[1], pair[0]))
    if count < FEWEST_LABELS:
        return f"only {count} user is labelled {label}; label {FEWEST_LABELS} at least or none"
    if not columns.used:
        return "every feature is empty, mostly missing or constant"
    return None


def _judged(task: Task, candidate: Classifier, split: Split, seed: int) -> Scores:
    """Scores on users that each fit has not seen; imputing and scaling are learned there too."""
    judged = task.actual[:JUDGED_USERS]
    probabilities = np.zeros((len(judged), len(task.labels)))
    for train, test in split.folds:
        fold = task.columns.refitted(train)
        model = _fitted(candidate, train, task.actual, fold, seed)
        values = fold.prepared(test) if candidate.reads_prepared else fold.filled(test)
        probabilities[np.ix_(test, model.classes_)] = model.predict_proba(values)
    return judge(judged, probabilities, [test for _, test in split.folds])


def _fitted(
    candidate: Classifier, users: IntArray, actual: IntArray, columns: Columns, seed: int
) -> Estimator:
    model = candidate.make(len(users), seed)
    values = columns.prepared(users) if candidate.reads_prepared else columns.filled(users)
    return model.fit(values, actual[users])
