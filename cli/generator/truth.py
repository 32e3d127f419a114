"""What was planted: the true effect of each experiment, and the number of faults of each kind."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from cli.generator.dirt import Counts
from cli.generator.groups import GROUPS
from cli.generator.people import Floats, Integers
from cli.generator.trials import METRICS, TRIALS


class TrueEffects:
    """Mean effect of treatment by trial, latent group and metric, summed up over the blocks."""

    def __init__(self) -> None:
        """Start from nothing."""
        self._sums: NDArray[np.float64] = np.zeros((len(TRIALS), len(GROUPS) + 1, len(METRICS)))
        self._users: NDArray[np.int64] = np.zeros((len(TRIALS), len(GROUPS) + 1), np.int64)

    def add(self, trial: int, group: Integers, effect: Floats) -> None:
        """Count in learners by their latent group, with the effect on each of them."""
        np.add.at(self._sums[trial], group, effect)
        np.add.at(self._users[trial], group, 1)
        self._sums[trial, -1] += effect.sum(axis=0)
        self._users[trial, -1] += len(group)

    def table(self) -> pl.DataFrame:
        """One row per experiment, metric and latent group ('all' for everybody)."""
        means = self._sums / np.maximum(self._users, 1)[:, :, None]
        rows = [
            (trial.experiment_id, metric, name, round(float(means[number, place, column]), 6),
             int(self._users[number, place]))
            for number, trial in enumerate(TRIALS)
            for place, name in enumerate([*(group.name for group in GROUPS), "all"])
            for column, metric in enumerate(METRICS)
        ]  # fmt: skip
        names = ["experiment_id", "metric_id", "latent_group", "true_effect", "user_count"]
        return pl.DataFrame(rows, schema=names, orient="row")


def dirt_table(counts: Counts) -> pl.DataFrame:
    """One row per entity, outcome and reason."""
    rows = [(*key, count) for key, count in sorted(counts.items()) if count]
    return pl.DataFrame(rows, schema=["entity", "outcome", "dq_reason", "row_count"], orient="row")
