"""Preparation of features for distance-based algorithms: impute, transform, scale, winsorise.

What is learned is one record a feature, stored with the model, so that SQL repeats it exactly.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

# Standard deviations from the centre at which a value is cut: one whale must not be a cluster.
WINSOR_LIMIT = 3.0
# A feature that fewer users than this share have a value for would mostly be its own median.
FEWEST_KNOWN = 0.5
TRANSFORMS = ("none", "log1p")


@dataclass(frozen=True)
class PreparedFeature:
    """How one feature becomes comparable with the others.

    prepared = clip((transform(value or impute_value) - centre) / scale, ± WINSOR_LIMIT).
    status: used, or why the feature is left out (all_null, mostly_missing, constant); the numbers
    of a feature that is left out are None where unknown.
    """

    feature_name: str
    transform: str
    impute_value: float | None
    centre: float | None
    scale: float | None
    status: str


def fit_preparation(
    values: FloatArray, names: Sequence[str], transforms: Sequence[str]
) -> list[PreparedFeature]:
    """Learn one record a column of `values` (users × features, nan = missing).

    The median is imputed; centre and scale are mean and standard deviation of what the transform
    gives (log1p keeps the sign, so that negative values are allowed).
    Raises ValueError for an unknown transform.
    """
    return [
        _fit_feature(values[:, index], name, transform)
        for index, (name, transform) in enumerate(zip(names, transforms, strict=True))
    ]


def prepare(values: FloatArray, features: Sequence[PreparedFeature]) -> FloatArray:
    """Prepared values of the used features, in their order: users × used features."""
    columns = []
    for index, feature in enumerate(features):
        if feature.status == "used":
            columns.append(_prepared(values[:, index], feature))
    return np.column_stack(columns) if columns else np.empty((len(values), 0))


def _prepared(column: FloatArray, feature: PreparedFeature) -> FloatArray:
    filled = np.where(np.isnan(column), feature.impute_value or 0.0, column)
    centred = _transformed(filled, feature.transform) - (feature.centre or 0.0)
    return np.clip(centred / (feature.scale or 1.0), -WINSOR_LIMIT, WINSOR_LIMIT)


def _fit_feature(column: FloatArray, name: str, transform: str) -> PreparedFeature:
    if transform not in TRANSFORMS:
        raise ValueError(f"Feature {name}: unknown transform {transform!r}; use {TRANSFORMS}.")
    known = column[~np.isnan(column)]
    if not len(known):
        return PreparedFeature(name, transform, None, None, None, "all_null")
    impute_value = float(np.median(known))
    filled = _transformed(np.where(np.isnan(column), impute_value, column), transform)
    centre, scale = float(filled.mean()), float(filled.std())
    status = "used"
    if len(known) < FEWEST_KNOWN * len(column):
        status = "mostly_missing"
    elif scale <= 1e-9 * max(1.0, abs(centre)):  # what rounding leaves of a constant
        status = "constant"
    return PreparedFeature(name, transform, impute_value, centre, scale, status)


def _transformed(column: FloatArray, transform: str) -> FloatArray:
    if transform == "log1p":
        return np.asarray(np.sign(column) * np.log(1 + np.abs(column)), dtype=np.float64)
    return column
