"""Which labelled users a classifier is fitted on, and which it is judged on."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from sklearn.model_selection import StratifiedKFold

IntArray = npt.NDArray[np.int64]

FOLDS = 5
# Where labels have dates: the share of the labelled users, the earlier ones, to learn from.
EARLIER_SHARE = 0.8


@dataclass(frozen=True)
class Split:
    """folds: (positions to fit on, positions to judge). method: in words, why this split."""

    folds: tuple[tuple[IntArray, IntArray], ...]
    method: str


def split_users(actual: IntArray, labelled_at: pl.Series, seed: int) -> Split:
    """By time where every label has a date, otherwise stratified folds.

    Judging the later labels by the earlier ones is what will happen: labels to come are predicted
    from those at hand. Users of one date stay together. Where the dates cannot part the users (all
    the same day, or one label only among the earlier ones) folds are used, and `method` says so.
    Folds are as many as the rarest label has users, FOLDS at most.
    """
    if not labelled_at.null_count():
        moments = labelled_at.cast(pl.Datetime("us")).cast(pl.Int64).to_numpy()
        cut = np.sort(moments)[int(np.ceil(EARLIER_SHARE * len(moments))) - 1]
        if cut == moments.max():  # so many share the last date that it is judged whole
            cut = cut - 1
        earlier, later = np.flatnonzero(moments <= cut), np.flatnonzero(moments > cut)
        if len(later) and len(np.unique(actual[earlier])) > 1:
            return Split(((earlier, later),), "time: the latest labels judged by the rest")
    rarest = int(np.unique(actual, return_counts=True)[1].min())
    count = max(2, min(FOLDS, rarest))
    folds = StratifiedKFold(count, shuffle=True, random_state=seed)
    pairs = tuple(
        (train.astype(np.int64), test.astype(np.int64))
        for train, test in folds.split(np.zeros(len(actual)), actual)
    )
    why = "labels have no date" if labelled_at.null_count() else "the dates do not part the users"
    return Split(pairs, f"{count} stratified folds: {why}")
