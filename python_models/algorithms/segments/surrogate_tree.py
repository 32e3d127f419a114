"""Segments explained: a shallow decision tree over raw features that repeats who is in which."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from sklearn.tree import DecisionTreeClassifier
from threadpoolctl import threadpool_limits

from python_models.algorithms.segments.leaf_rules import (
    Leaf,
    Range,
    apply_leaves,
    best_leaves,
    case_expression,
    holds,
    leaf_words,
    merged_leaves,
    segment_condition,
    shortened,
)

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
TextArray = npt.NDArray[np.str_]

# Four questions are what one can keep in mind; more segments may take more, one at a time.
MOST_QUESTIONS = 4
# A leaf of fewer users than this share of the sample (or than ten) explains nobody worth a rule.
SMALLEST_LEAF = 0.01
FEWEST_USERS = 10
# A question must lower the impurity by this much, or it is more words than it is worth.
WORTH = 0.002
FOLDS = 5

ROW = {
    "segmentation": pl.String,
    "segment_id": pl.String,
    "rule_text": pl.String,
    "rule_condition": pl.String,
    "rule_precision": pl.Float64,
    "rule_recall": pl.Float64,
    "rule_fidelity": pl.Float64,
    "most_frequent_share": pl.Float64,
    "case_expression": pl.String,
}


@dataclass(frozen=True)
class _Fitted:
    """A tree and the rows (users × features) that it was fitted on."""

    tree: DecisionTreeClassifier
    values: FloatArray
    names: list[str]


def explain_segments(sample: pl.DataFrame, seed: int) -> pl.DataFrame:
    """A rule for each segment of every segmentation in the sample.

    Parameters: `sample` has one row per segmentation × user × feature: segmentation, sample_number
    (one per user, in random order), feature_name, feature_order, feature_value (null = missing),
    segment_id.
    Returns the columns of ROW. A segment's own rule leaves out questions that only part other
    segments, so rules may overlap; the case expression is the tree itself. Precision and recall are
    the rule's on the sample; fidelity is the share of users whom trees fitted without them (five
    folds) put into their segment, beside the share that always saying the largest segment would get
    right. A segment that no leaf of the tree stands for takes its rule from a tree that only tells
    it from all others. A segmentation of one segment, or one that features say nothing of, has no
    rules; the former has no fidelity either.
    Same sample, same rows, whatever their order.
    Source: Craven & Shavlik (1995), "Extracting Tree-Structured Representations".
    """
    rows: list[dict[str, Any]] = []
    ordered = sample.sort("segmentation", "sample_number", "feature_order")
    with threadpool_limits(limits=1):
        for of_one in ordered.partition_by("segmentation", maintain_order=True):
            names = of_one.unique("feature_name").sort("feature_order")["feature_name"].to_list()
            wide = of_one.pivot(
                on="feature_name", index=["sample_number", "segment_id"], values="feature_value"
            ).sort("sample_number")
            columns = wide.select(pl.col(names).cast(pl.Float64).fill_null(float("nan")))
            known = [name for name in names if columns[name].is_not_nan().any()]
            segments = np.array(wide["segment_id"].to_list(), dtype=str)
            values = columns.to_numpy()[:, [names.index(name) for name in known]]
            rows += _rules(of_one["segmentation"][0], values, known, segments, seed)
    return pl.DataFrame(rows, schema=ROW)


def fit_leaves(
    values: FloatArray, names: list[str], segments: TextArray, seed: int, weigh_alike: bool = False
) -> list[Leaf]:
    """The leaves of the surrogate tree: every row of `values` (nan = missing) is in exactly one.

    Leaves of one segment that differ in one question are one; a threshold is the shortest number
    between the values that it parts, so the rule reads well and still parts the sample alike.
    With `weigh_alike` small segments count as much as large ones.
    """
    smallest = max(FEWEST_USERS, int(np.ceil(SMALLEST_LEAF * len(values))))
    tree = DecisionTreeClassifier(
        max_depth=max(MOST_QUESTIONS, len(np.unique(segments)) - 1),
        min_samples_leaf=min(smallest, max(1, len(values) // 2)),
        ccp_alpha=WORTH,
        class_weight="balanced" if weigh_alike else None,
        random_state=seed,
    ).fit(values, segments)
    return merged_leaves(_leaves(_Fitted(tree, values, names), 0, np.arange(len(values)), {}))


def _rules(
    segmentation: str, values: FloatArray, names: list[str], segments: TextArray, seed: int
) -> Iterator[dict[str, Any]]:
    ids, counts = np.unique(segments, return_counts=True)
    can_tell = len(ids) > 1 and values.shape[1] > 0
    leaves = fit_leaves(values, names, segments, seed) if can_tell else []
    if len({leaf.segment_id for leaf in leaves}) <= 1:
        leaves = []  # one answer for everybody is no rule
    missing = {name: bool(np.isnan(values[:, at]).any()) for at, name in enumerate(names)}
    of_all = {
        "segmentation": segmentation,
        "rule_fidelity": _fidelity(values, names, segments, seed) if can_tell else None,
        "most_frequent_share": float(counts.max() / len(segments)),
        "case_expression": case_expression(leaves) if leaves else None,
    }
    for segment_id in ids.tolist():
        members = segments == segment_id
        own = [leaf for leaf in leaves if leaf.segment_id == segment_id]
        if leaves and not own:
            other = fit_leaves(values, names, np.where(members, segment_id, ""), seed, True)
            own = best_leaves(other, segment_id, values, names, members)
        rule = shortened(own, values, names, members)
        met = holds(rule, values, names)
        right = int((met & members).sum())
        yield of_all | {
            "segment_id": segment_id,
            "rule_text": " or ".join(leaf_words(leaf, missing) for leaf in rule) or None,
            "rule_condition": segment_condition(rule, segment_id) or None,
            "rule_precision": right / int(met.sum()) if rule else None,
            "rule_recall": right / int(members.sum()) if rule else None,
        }


def _fidelity(values: FloatArray, names: list[str], segments: TextArray, seed: int) -> float | None:
    """Accuracy on users whom the tree has not seen: folds with every segment's users dealt out."""
    fold = np.empty(len(segments), dtype=np.int64)
    for segment_id in np.unique(segments):
        members = np.flatnonzero(segments == segment_id)
        fold[members] = np.arange(len(members)) % FOLDS
    right = 0
    for number in np.unique(fold):
        held = fold == number
        if held.all():
            return None  # one user a segment: nobody is left to learn from
        leaves = fit_leaves(values[~held], names, segments[~held], seed)
        right += int((apply_leaves(leaves, values[held], names) == segments[held]).sum())
    return right / len(segments)


def _leaves(
    fitted: _Fitted, node: int, members: IntArray, ranges: Mapping[str, Range]
) -> list[Leaf]:
    """Leaves below a node, given the training rows that are in it and the way that leads there."""
    inner = fitted.tree.tree_
    own = Leaf(str(fitted.tree.classes_[int(np.argmax(inner.value[node]))]), ranges)
    if inner.children_left[node] < 0:
        return [own]
    name, missing_left = (
        fitted.names[inner.feature[node]],
        bool(inner.missing_go_to_left[node]),
    )
    column = fitted.values[members, inner.feature[node]]
    known = column[~np.isnan(column)]
    below = known.astype(np.float32) <= inner.threshold[node]  # as scikit-learn compares
    if below.any() and not below.all():
        cut = _shortest_between(float(known[below].max()), float(known[~below].min()))
    else:  # known values against missing ones
        cut = float(known.max()) if below.any() else float(np.nextafter(known.min(), -np.inf))
    before = ranges.get(name, Range(-np.inf, np.inf, True))
    left = Range(before.low, min(cut, before.high), before.takes_missing and missing_left)
    right = Range(max(cut, before.low), before.high, before.takes_missing and not missing_left)
    goes_left = np.where(np.isnan(column), missing_left, column <= cut)
    children = (inner.children_left[node], inner.children_right[node])
    found = _leaves(fitted, children[0], members[goes_left], {**ranges, name: left})
    found += _leaves(fitted, children[1], members[~goes_left], {**ranges, name: right})
    return [own] if {leaf.segment_id for leaf in found} == {own.segment_id} else found


def _shortest_between(low: float, high: float) -> float:
    """The number with the fewest digits in [low, high), the nearest to its middle."""
    middle = low + (high - low) / 2
    for digits in range(1, 17):
        unit = 10.0 ** (np.floor(np.log10(abs(middle))) - digits + 1) if middle else 1.0
        near = np.round(middle / unit)
        for step in (near, near - 1, near + 1):
            cut = float(f"{step * unit:.{digits}g}")
            if low <= cut < high:
                return cut
    return low
