"""The classifiers of supervised segmentations: what each one reads, and its probabilities.

Decision tree, logistic regression and linear SVM are written out as rows (classifier_rows.py), by
which SQL scores everybody. A random forest would be hundreds of trees as rows and as many joins a
user: it is judged with the others as a yardstick of what is left on the table, like the two floors
(always the most frequent label; one split).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
# Of scikit-learn's kind: fit, predict, predict_proba and classes_.
Estimator: TypeAlias = Any

TREE_DEPTH = 5
FOREST_TREES = 100
# A leaf holds this share of the users at least: fewer say more about themselves than about others.
LEAF_SHARE = 0.01
SMALLEST_LEAF = 5


@dataclass(frozen=True)
class Classifier:
    """One way to predict a label.

    simplicity: rank among those that SQL can apply, 1 = easiest to explain; None = a yardstick.
    reads_prepared: whether it sees prepared values (linear) or imputed ones (trees, whose splits
    are then in units that people know).
    make: (number of users, seed) → an estimator with fit, predict and predict_proba.
    """

    name: str
    simplicity: int | None
    reads_prepared: bool
    make: Callable[[int, int], Estimator]


class TemperedSvm:
    """Linear support vector machine whose margins become probabilities by one temperature.

    predict is LinearSVC's. Probabilities are softmax(temperature × margins), the temperature that
    makes the labels seen most likely: it never changes which label is first.
    Source: Guo et al. (2017), "On Calibration of Modern Neural Networks", section 4.2.
    """

    def __init__(self, seed: int) -> None:
        """Unfitted; `seed` orders what LinearSVC draws."""
        self.machine = LinearSVC(dual=False, random_state=seed)
        self.temperature = 1.0

    def fit(self, values: FloatArray, labels: IntArray) -> "TemperedSvm":
        """Fit margins, then the temperature; `values` is users × features."""
        self.machine.fit(values, labels)
        self.classes_ = self.machine.classes_
        margins = margins_of(self.machine, values)
        places = np.searchsorted(self.classes_, labels)

        def surprise(log_temperature: float) -> float:
            logs = log_softmax(np.exp(log_temperature) * margins, axis=1)
            return -float(logs[np.arange(len(logs)), places].mean())

        found = minimize_scalar(surprise, bounds=(-5.0, 5.0), method="bounded")
        self.temperature = float(np.exp(found.x))
        return self

    def predict(self, values: FloatArray) -> IntArray:
        """The label of the largest margin."""
        return np.asarray(self.machine.predict(values), dtype=np.int64)

    def predict_proba(self, values: FloatArray) -> FloatArray:
        """Users × classes."""
        margins = margins_of(self.machine, values)
        return np.asarray(softmax(self.temperature * margins, axis=1), dtype=np.float64)


def margins_of(linear: Estimator, values: FloatArray) -> FloatArray:
    """Users × classes; of two classes the first has 0 and the second scikit-learn's one margin."""
    margins = np.asarray(linear.decision_function(values), dtype=np.float64)
    return np.column_stack([np.zeros(len(margins)), margins]) if margins.ndim == 1 else margins


def linear_weights(model: Estimator) -> tuple[FloatArray, FloatArray]:
    """Weights (classes × features) and intercepts whose softmax is the model's probability."""
    linear = model.machine if isinstance(model, TemperedSvm) else model
    scale = model.temperature if isinstance(model, TemperedSvm) else 1.0
    weights, intercepts = linear.coef_ * scale, linear.intercept_ * scale
    if len(weights) == 1:
        weights = np.vstack([np.zeros_like(weights), weights])
        intercepts = np.concatenate([[0.0], intercepts])
    return np.asarray(weights, dtype=np.float64), np.asarray(intercepts, dtype=np.float64)


def classifiers(tree_depth: int = TREE_DEPTH) -> tuple[Classifier, ...]:
    """All that are judged; `tree_depth` bounds the decision tree, and so SQL's joins."""
    return (
        Classifier("most_frequent", None, False, lambda _, __: DummyClassifier()),
        Classifier("single_split_tree", None, False, lambda n, seed: _tree(1, n, seed)),
        Classifier("decision_tree", 1, False, lambda n, seed: _tree(tree_depth, n, seed)),
        Classifier("logistic_regression", 2, True, lambda _, __: LogisticRegression(max_iter=1000)),
        Classifier("linear_svm", 3, True, lambda _, seed: TemperedSvm(seed)),
        Classifier("random_forest", None, False, _forest),
    )


def _tree(depth: int, users: int, seed: int) -> DecisionTreeClassifier:
    return DecisionTreeClassifier(
        max_depth=depth, min_samples_leaf=_smallest_leaf(users), random_state=seed
    )


def _forest(users: int, seed: int) -> RandomForestClassifier:
    return RandomForestClassifier(
        FOREST_TREES, min_samples_leaf=SMALLEST_LEAF, random_state=seed, n_jobs=1
    )


def _smallest_leaf(users: int) -> int:
    """Never so large that a handful of users could not be split at all."""
    return min(max(SMALLEST_LEAF, round(LEAF_SHARE * users)), max(1, users // 4))
