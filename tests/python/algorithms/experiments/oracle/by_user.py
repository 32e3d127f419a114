"""Figures by arithmetic over every user, where gbstats has none or another method."""

from typing import Any

import numpy as np
import statsmodels.api as sm
from arms import Values, arms_of, case, numerators, random


def adjusted(name: str, control: Values, variant: Values) -> dict[str, Any]:
    """CUPED user by user: every user's influence on the estimate, squared and added up."""

    def linear(arm: Values, prefix: str, of: Values) -> np.ndarray:
        """What a user adds to the mean or ratio of `of`."""
        top, base = arm[f"{prefix}numerator"], arm.get(f"{prefix}denominator")
        if base is None:
            return top - of[f"{prefix}numerator"].mean()
        whole = of[f"{prefix}denominator"].mean()
        return (top - of[f"{prefix}numerator"].mean() / whole * base) / whole

    def mean(arm: Values, prefix: str) -> float:
        return (
            arm[f"{prefix}numerator"].sum()
            / arm.get(f"{prefix}denominator", np.ones(len(arm["numerator"]))).sum()
        )

    both = {key: np.concatenate([control[key], variant[key]]) for key in control}
    after, before = linear(both, "", both), linear(both, "pre_", both)
    theta = np.polyfit(before, after, 1)[0]
    base = mean(control, "")
    difference = sum(
        sign * (mean(arm, "") - theta * mean(arm, "pre_"))
        for sign, arm in ((-1, control), (1, variant))
    )
    lift = difference / base
    own, other = (linear(arm, "", arm) for arm in (control, variant))
    own_past, other_past = (linear(arm, "pre_", arm) for arm in (control, variant))
    treated = np.var(other - theta * other_past, ddof=1) / len(other)
    absolute = np.var(own - theta * own_past, ddof=1) / len(own) + treated
    relative = np.var((1 + lift) * own - theta * own_past, ddof=1) / len(own) + treated
    kind = "ratio" if "denominator" in control else "mean"
    return case(
        name,
        "users",
        arms_of(kind, control, variant),
        estimator="cuped",
        figures={
            "absolute_difference": difference,
            "absolute_error": np.sqrt(absolute),
            "relative_lift": lift,
            "relative_error": np.sqrt(relative) / abs(base),
        },
    )


def stratified(name: str, effects: list[float]) -> dict[str, Any]:
    """A regression with a mean for every arm of every stratum, and HC2 errors."""
    strata, design, outcome, units = [], [], [], []
    for index, shift in enumerate(effects):
        control = random.gamma(2 + index, 1, 80 + 40 * index)
        variant = random.gamma(2 + index, 1, 100 + 20 * index) + shift
        arms = numerators("mean", control, variant)
        strata.append([arm | {"segment_id": f"s{index}"} for arm in arms])
        for column, values in enumerate((control, variant)):
            cells = np.zeros((len(values), 2 * len(effects)))
            cells[:, 2 * index + column] = 1
            design.append(cells)
            outcome.append(values)
        units.append(len(control) + len(variant))
    fitted = sm.OLS(np.concatenate(outcome), np.concatenate(design)).fit(cov_type="HC2")
    weights = np.array(units) / sum(units)
    contrast = np.column_stack([-weights, weights]).ravel()
    found = fitted.t_test(contrast)
    shifts = fitted.params[1::2] - fitted.params[::2]
    spread = (weights * (shifts - weights @ shifts) ** 2).sum() / sum(units)
    whole = numerators("mean", np.concatenate(outcome[::2]), np.concatenate(outcome[1::2]))
    return case(
        name,
        "statsmodels",
        whole,
        strata=strata,
        estimator="post_stratified",
        figures={
            "absolute_difference": float(found.effect.item()),
            "absolute_error": float(np.sqrt(found.sd.item() ** 2 + spread)),
        },
    )
