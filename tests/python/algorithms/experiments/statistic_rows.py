"""Rows of exp_statistics made by hand: from figures, or from the values of every user."""

from typing import Any

import numpy as np
import polars as pl

from python_models.algorithms.experiments.effects import effects
from python_models.algorithms.experiments.moments import PRODUCTS, SUM_COLUMNS, VALUES

TEXTS = {
    "experiment_id": "experiment",
    "metric_id": "metric",
    "metric_type": "mean",
    "statistic_type": "mean",
    "metric_role": "goal",
    "good_direction": "increase",
    "variant_id": "treatment",
    "control_variant_id": "control",
    "segmentation": "all",
    "segment_id": "all",
}
COUNTS = ["user_count", "open_count", "unit_count", "outcome_count", "value_count"]
NUMBERS = [
    "non_inferiority_margin",
    *SUM_COLUMNS,
    "quantile_level",
    "quantile_value",
    "quantile_lower",
    "quantile_upper",
]
SCHEMA = (
    dict.fromkeys(TEXTS, pl.String)
    | dict.fromkeys([*COUNTS, "not_finite_count"], pl.Int64)
    | dict.fromkeys(NUMBERS, pl.Float64)
)

EFFECT_COLUMNS = [
    "absolute_difference",
    "absolute_lower",
    "absolute_upper",
    "p_value",
    "relative_lift",
    "relative_lower",
    "relative_upper",
    "relative_p_value",
]


def arm(
    variant: str, users: int, total: float, squares: float | None = None, **more: Any
) -> dict[str, Any]:
    """One row; `squares` defaults to the total, as of a proportion."""
    counts = dict.fromkeys(COUNTS, users) | {"open_count": 0, "not_finite_count": 0}
    sums = {
        "numerator_sum": float(total),
        "numerator_sum_squares": float(total if squares is None else squares),
    }
    kinds = {"metric_type": more["statistic_type"]} if "statistic_type" in more else {}
    blank = dict.fromkeys(NUMBERS)
    return TEXTS | blank | counts | sums | kinds | {"variant_id": variant} | more


def arm_of(variant: str, values: dict[str, np.ndarray], **more: Any) -> dict[str, Any]:
    """One row from every unit's values: numerator, and denominator, pre_numerator, ... if any."""
    sums = {f"{name}_sum": float(values[name].sum()) for name in VALUES if name in values}
    products = {
        column: float((values[left] * values[right]).sum())
        for (left, right), column in PRODUCTS.items()
        if left in values and right in values
    }
    return arm(variant, len(values["numerator"]), 0.0, **(sums | products | more))


def frame(*arms: dict[str, Any]) -> pl.DataFrame:
    """The rows as exp_statistics has them."""
    extra = sorted({name for row in arms for name in row} - set(SCHEMA))
    return pl.DataFrame(arms, schema=SCHEMA | dict.fromkeys(extra), orient="row")


def of_values(variant: str, values: np.ndarray, **more: Any) -> dict[str, Any]:
    """One row of a mean."""
    return arm_of(variant, {"numerator": values}, **more)


def ratio_arm_of(variant: str, top: np.ndarray, bottom: np.ndarray) -> dict[str, Any]:
    """One row of a ratio."""
    return arm_of(variant, {"numerator": top, "denominator": bottom}, statistic_type="ratio")


def only_row(*arms: dict[str, Any]) -> dict[str, Any]:
    """The effect of two arms that has one estimator only."""
    rows = effects(frame(*arms)).to_dicts()
    assert len(rows) == 1
    return rows[0]
