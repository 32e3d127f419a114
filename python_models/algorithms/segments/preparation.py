"""Preparation of features for distance-based algorithms: impute, transform, scale, winsorise.

What is learned is one record a feature, stored with the model, so that SQL repeats it exactly
(macros/segments/prepared_value.sql).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

FloatArray = npt.NDArray[np.float64]

# Standard deviations from the centre at which a value is cut: one whale must not be a cluster.
WINSOR_LIMIT = 3.0
# A feature that fewer users than this share have a value for would mostly be its own median.
FEWEST_KNOWN = 0.5
# Beyond this absolute skewness `auto` transforms: the usual line between moderate and strong skew.
STRONG_SKEW = 1.0
# Yeo-Johnson's power is sought in these bounds; beyond them powers of large values overflow.
POWER_BOUNDS = (-5.0, 5.0)
# The quartiles of a normal distribution are this many standard deviations apart.
NORMAL_QUARTILES = 1.349
TRANSFORMS = ("none", "log1p", "sqrt", "yeo_johnson", "auto")
IMPUTATIONS = ("median", "zero")
SCALINGS = ("standard", "robust")


class PreparationError(ValueError):
    """A preparation that is asked for by a name nobody knows."""


@dataclass(frozen=True)
class FeaturePlan:
    """What is asked for: feature, transform (TRANSFORMS), missing (IMPUTATIONS)."""

    feature_name: str
    transform: str = "none"
    missing: str = "median"


@dataclass(frozen=True)
class PreparedFeature:
    """How one feature becomes comparable with the others.

    prepared = clip((transform(value or impute_value) - centre) / scale, ± WINSOR_LIMIT).
    transform is resolved (never auto); transform_power is Yeo-Johnson's lambda, else None.
    status: used, or why the feature is left out (all_null, mostly_missing, constant); the numbers
    of a feature that is left out are None where unknown.
    """

    feature_name: str
    transform: str
    impute_value: float | None
    transform_power: float | None
    centre: float | None
    scale: float | None
    status: str

    def statistics(self, feature_order: int) -> dict[str, float | str | None]:
        """What SQL needs to repeat it, by name."""
        return {
            "transform": self.transform,
            "feature_status": self.status,
            "feature_order": float(feature_order),
            "impute_value": self.impute_value,
            "transform_power": self.transform_power,
            "centre": self.centre,
            "scale": self.scale,
            "winsor_limit": WINSOR_LIMIT,
        }


def fit_preparation(
    values: FloatArray, plans: Sequence[FeaturePlan], scaling: str = "standard"
) -> list[PreparedFeature]:
    """Learn one record a column of `values` (users × features, nan = missing).

    `standard` scales by mean and standard deviation of what the transform gives, `robust` by median
    and normal-consistent interquartile range (where more than half the users are equal, and the
    range is nothing, by the standard deviation).
    Raises PreparationError for an unknown transform, imputation or scaling.
    Source: Yeo & Johnson (2000), "A new family of power transformations".
    """
    for plan in plans:
        _known("transform", plan.transform, TRANSFORMS, plan.feature_name)
        _known("missing", plan.missing, IMPUTATIONS, plan.feature_name)
    _known("scaling", scaling, SCALINGS, "the segmentation")
    return [_fit_feature(values[:, at], plan, scaling) for at, plan in enumerate(plans)]


def prepare(values: FloatArray, features: Sequence[PreparedFeature]) -> FloatArray:
    """Prepared values of the used features, in their order: users × used features."""
    columns = [
        _prepared(values[:, at], feature)
        for at, feature in enumerate(features)
        if feature.status == "used"
    ]
    return np.column_stack(columns) if columns else np.empty((len(values), 0))


def transformed(column: FloatArray, transform: str, power: float | None = None) -> FloatArray:
    """The column after a resolved transform; log1p and sqrt keep the sign."""
    size = np.abs(column)
    if transform == "log1p":
        return np.asarray(np.sign(column) * np.log(1 + size), dtype=np.float64)
    if transform == "sqrt":
        return np.asarray(np.sign(column) * np.sqrt(size), dtype=np.float64)
    if transform == "yeo_johnson":
        power = 1.0 if power is None else power
        # Below zero the same curve, mirrored, with the power 2 - lambda.
        return np.where(column < 0, -_box_cox(1 + size, 2 - power), _box_cox(1 + size, power))
    return column


def _box_cox(value: FloatArray, power: float) -> FloatArray:
    if power == 0:
        return np.asarray(np.log(value), dtype=np.float64)
    return np.asarray((np.power(value, power) - 1) / power, dtype=np.float64)


def _prepared(column: FloatArray, feature: PreparedFeature) -> FloatArray:
    filled = np.where(np.isnan(column), feature.impute_value or 0.0, column)
    curved = transformed(filled, feature.transform, feature.transform_power)
    centred = curved - (feature.centre or 0.0)
    return np.clip(centred / (feature.scale or 1.0), -WINSOR_LIMIT, WINSOR_LIMIT)


def _fit_feature(column: FloatArray, plan: FeaturePlan, scaling: str) -> PreparedFeature:
    known = column[~np.isnan(column)]
    asked = "none" if plan.transform == "auto" else plan.transform
    if not len(known):
        return PreparedFeature(plan.feature_name, asked, None, None, None, None, "all_null")
    impute_value = 0.0 if plan.missing == "zero" else float(np.median(known))
    filled = np.where(np.isnan(column), impute_value, column)
    if plan.missing == "median" and len(known) < FEWEST_KNOWN * len(column):
        status = "mostly_missing"
    elif _is_constant(float(filled.std()), float(filled.mean())):
        status = "constant"
    else:
        status = "used"
    transform = _resolved(plan.transform, filled, status)
    power = _yeo_johnson_power(filled) if transform == "yeo_johnson" else None
    curved = transformed(filled, transform, power)
    centre, scale = _centre_and_scale(curved, scaling)
    if status == "used" and _is_constant(scale, centre):
        status = "constant"
    return PreparedFeature(plan.feature_name, transform, impute_value, power, centre, scale, status)


def _resolved(transform: str, filled: FloatArray, status: str) -> str:
    """`auto` made concrete; a feature that is left out needs no power."""
    if transform == "auto":
        is_skewed = status == "used" and abs(float(stats.skew(filled))) > STRONG_SKEW
        return "yeo_johnson" if is_skewed else "none"
    if transform == "yeo_johnson" and status != "used":
        return "none"
    return transform


def _yeo_johnson_power(filled: FloatArray) -> float:
    """Lambda of greatest likelihood; 0 and 2, where the curve is a logarithm, are stored exactly.

    It is rounded to what matters, so that it is the same on every processor.
    """
    power = float(np.clip(stats.yeojohnson_normmax(filled), *POWER_BOUNDS))
    return round(power, 4) + 0.0


def _centre_and_scale(curved: FloatArray, scaling: str) -> tuple[float, float]:
    deviation = float(curved.std())
    if scaling == "standard":
        return float(curved.mean()), deviation
    low, centre, high = (float(value) for value in np.quantile(curved, (0.25, 0.5, 0.75)))
    spread = (high - low) / NORMAL_QUARTILES
    return centre, deviation if _is_constant(spread, centre) else spread


def _is_constant(scale: float, centre: float) -> bool:
    """True for what rounding leaves of a constant."""
    return scale <= 1e-9 * max(1.0, abs(centre))


def _known(word: str, value: str, choices: Sequence[str], owner: str) -> None:
    if value not in choices:
        raise PreparationError(
            f"{owner}: unknown {word} {value!r}; use one of {', '.join(choices)}."
        )
