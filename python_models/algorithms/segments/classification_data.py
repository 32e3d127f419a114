"""Features of labelled users as classifiers see them: imputed for trees, prepared for the rest."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl

from python_models.algorithms.segments.preparation import (
    FeaturePlan,
    PreparedFeature,
    fit_preparation,
    prepare,
)

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Columns:
    """Users × features, in sample order and feature order.

    values: nan = missing. plans: what is asked for each feature; orders: its feature_order; fits:
    what was learned, how it is imputed, transformed and scaled.
    """

    values: FloatArray
    plans: tuple[FeaturePlan, ...]
    orders: tuple[int, ...]
    fits: tuple[PreparedFeature, ...]

    @property
    def used(self) -> list[int]:
        """Positions of the features that can be learned from."""
        return [at for at, fit in enumerate(self.fits) if fit.status == "used"]

    @property
    def names(self) -> list[str]:
        """Names of the used features."""
        return [self.fits[at].feature_name for at in self.used]

    def everybody(self) -> IntArray:
        """Positions of all users."""
        return np.arange(len(self.values), dtype=np.int64)

    def refitted(self, users: IntArray) -> "Columns":
        """The same features, imputed and scaled by these users alone."""
        alone = fit_preparation(self.values[users], self.plans)
        fits = tuple(_usable(now, whole) for now, whole in zip(alone, self.fits, strict=True))
        return replace(self, fits=fits)

    def filled(self, users: IntArray) -> FloatArray:
        """Used features in their own units, missing values imputed."""
        used = self.used
        imputed = np.array([self.fits[at].impute_value or 0.0 for at in used])
        values = self.values[users][:, used]
        return np.where(np.isnan(values), imputed, values)

    def prepared(self, users: IntArray) -> FloatArray:
        """Used features imputed, transformed, scaled and cut (preparation.py)."""
        used = self.used
        fits = [self.fits[at] for at in used]
        return prepare(self.values[users][:, used], fits)


def read_columns(learned: pl.DataFrame, features: pl.DataFrame) -> Columns:
    """Columns of `learned` (sample_number, feature_name, feature_value; one row each).

    `features` (feature_name, feature_order, transform, missing) says which there are and how they
    are read; one without any row counts as missing everywhere.
    """
    ordered = features.sort("feature_order")
    plans = tuple(
        FeaturePlan(*line)
        for line in ordered.select("feature_name", "transform", "missing").iter_rows()
    )
    names = [plan.feature_name for plan in plans]
    users = learned.select("sample_number").unique().sort("sample_number")
    wide = learned.filter(pl.col("feature_name").is_in(names)).pivot(
        on="feature_name", on_columns=names, index="sample_number", values="feature_value"
    )
    values = users.join(wide, on="sample_number", how="left").sort("sample_number")
    matrix = values.select(pl.col(names).cast(pl.Float64)).fill_null(float("nan")).to_numpy()
    return Columns(
        matrix, plans, tuple(ordered["feature_order"]), tuple(fit_preparation(matrix, plans))
    )


def _usable(alone: PreparedFeature, whole: PreparedFeature) -> PreparedFeature:
    """A feature of a part of the users, kept where the whole can use it, left out where not."""
    if whole.status != "used" or alone.status == "used":
        return replace(alone, status=whole.status)
    return replace(
        alone,
        status="used",
        impute_value=alone.impute_value or 0.0,
        centre=alone.centre or 0.0,
        scale=1.0 if alone.status == "constant" or not alone.scale else alone.scale,
    )
