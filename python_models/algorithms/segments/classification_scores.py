"""How good predicted labels are: scores, their standard errors, confusion and calibration.

Labels are numbers 0 .. classes - 1; probabilities are users × classes, rows adding up to 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.metrics import (
    accuracy_score,
    brier_score_loss,
    confusion_matrix,
    precision_recall_fscore_support,
    roc_auc_score,
)

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

SCORES = ("accuracy", "macro_precision", "macro_recall", "macro_f1", "roc_auc", "brier_score")
BINS = 10


@dataclass(frozen=True)
class Scores:
    """One classifier judged on users it was not fitted on.

    values and errors: by name of SCORES (None = not defined), the error a standard error.
    by_class: classes × (precision, recall, F1, users), all judged users together.
    confusion: actual × predicted counts. bins: (bin 1 .. BINS, users, mean probability of the
    predicted label, share of them that was right). calibration_error: their mean distance.
    """

    values: dict[str, float | None]
    errors: dict[str, float | None]
    by_class: FloatArray
    confusion: IntArray
    bins: tuple[tuple[int, int, float, float], ...]
    calibration_error: float


def judge(actual: IntArray, probabilities: FloatArray, parts: Sequence[IntArray]) -> Scores:
    """Score predictions; `parts` are the folds, as positions of the users in `actual`.

    With several folds a value is the mean over folds, as scikit-learn's cross_validate gives, and
    its error the folds' standard deviation / √folds. One fold (a split by time) is scored whole;
    its error comes from five parts of it.
    """
    predicted = np.argmax(probabilities, axis=1)
    whole = np.concatenate(parts)
    pieces = parts if len(parts) > 1 else [parts[0][start::5] for start in range(5)]
    scored = [scores(actual[part], probabilities[part]) for part in parts]
    spread = scored
    if len(parts) == 1:
        spread = [scores(actual[part], probabilities[part]) for part in pieces if len(part)]
    classes = range(probabilities.shape[1])
    by_class = precision_recall_fscore_support(
        actual[whole], predicted[whole], labels=list(classes), zero_division=0
    )
    bins = reliability(actual[whole], probabilities[whole])
    return Scores(
        values={name: _mean([fold[name] for fold in scored]) for name in SCORES},
        errors={name: _error([fold[name] for fold in spread]) for name in SCORES},
        by_class=np.column_stack(by_class).astype(np.float64),
        confusion=confusion_matrix(actual[whole], predicted[whole], labels=list(classes)),
        bins=bins,
        calibration_error=sum(
            count * abs(probability - share) for _, count, probability, share in bins
        )
        / len(whole),
    )


def scores(actual: IntArray, probabilities: FloatArray) -> dict[str, float | None]:
    """The scores of SCORES, as scikit-learn defines them (macro averages over all classes).

    ROC AUC is one class against the rest, averaged over the classes that both sides have; for two
    classes that is the plain one. Brier score: two classes 0 .. 1, more 0 .. 2.
    """
    classes = list(range(probabilities.shape[1]))
    predicted = np.argmax(probabilities, axis=1)
    precision, recall, f1, _ = precision_recall_fscore_support(
        actual, predicted, labels=classes, average="macro", zero_division=0
    )
    areas = [
        float(roc_auc_score(actual == label, probabilities[:, label]))
        for label in classes
        if 0 < np.count_nonzero(actual == label) < len(actual)
    ]
    return {
        "accuracy": float(accuracy_score(actual, predicted)),
        "macro_precision": float(precision),
        "macro_recall": float(recall),
        "macro_f1": float(f1),
        "roc_auc": float(np.mean(areas)) if areas else None,
        "brier_score": float(brier_score_loss(actual, probabilities, labels=classes)),
    }


def reliability(
    actual: IntArray, probabilities: FloatArray
) -> tuple[tuple[int, int, float, float], ...]:
    """Users by the probability of their predicted label, in BINS equal steps; empty ones left out.

    Source: Guo et al. (2017), "On Calibration of Modern Neural Networks", section 2.
    """
    predicted = np.argmax(probabilities, axis=1)
    sure = probabilities[np.arange(len(predicted)), predicted]
    numbers = np.clip(np.ceil(sure * BINS), 1, BINS).astype(np.int64)
    right = predicted == actual
    return tuple(
        (int(number), int(held.sum()), float(sure[held].mean()), float(right[held].mean()))
        for number in np.unique(numbers)
        for held in [numbers == number]
    )


def _known(values: Sequence[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def _mean(values: Sequence[float | None]) -> float | None:
    known = _known(values)
    return float(np.mean(known)) if known else None


def _error(values: Sequence[float | None]) -> float | None:
    known = _known(values)
    return float(np.std(known, ddof=1) / np.sqrt(len(known))) if len(known) > 1 else None
