"""Arms of made-up experiments: what every user did, and the same as rows of exp_statistics."""

from typing import Any

import numpy as np

Values = dict[str, np.ndarray]
VALUES = ["numerator", "denominator", "pre_numerator", "pre_denominator"]
random = np.random.default_rng(20260101)


def row(values: Values, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"users": len(values["numerator"])}
    present = [name for name in VALUES if name in values]
    for index, left in enumerate(present):
        found[f"{left}_sum"] = float(values[left].sum())
        found[f"{left}_sum_squares"] = float((values[left] ** 2).sum())
        for right in present[index + 1 :]:
            found[f"{left}_{right}_sum"] = float((values[left] * values[right]).sum())
    return found | more


def arms_of(kind: str, *values: Values, **more: Any) -> list[dict[str, Any]]:
    return [row(arm, statistic_type=kind, **more) for arm in values]


def numerators(kind: str, control: Any, variant: Any) -> list[dict[str, Any]]:
    return arms_of(kind, {"numerator": np.asarray(control)}, {"numerator": np.asarray(variant)})


def counted(control: tuple[int, int], variant: tuple[int, int]) -> list[dict[str, Any]]:
    return [
        {
            "statistic_type": "proportion",
            "users": users,
            "numerator_sum": float(total),
            "numerator_sum_squares": float(total),
        }
        for users, total in (control, variant)
    ]


def sessions(users: int, lift: float) -> Values:
    """A ratio with its past: users differ in how much they come and in what they do then."""
    habit = random.gamma(3, 1, users)
    before, after = random.poisson(habit) + 1.0, random.poisson(habit) + 1.0
    taste = random.beta(3, 4, users)
    return {
        "numerator": random.poisson(after * taste * lift) + 0.0,
        "denominator": after,
        "pre_numerator": random.poisson(before * taste) + 0.0,
        "pre_denominator": before,
    }


def spending(users: int, lift: float) -> Values:
    """Skewed money with its past."""
    wealth = random.lognormal(2, 0.8, users)
    return {
        "numerator": wealth * random.gamma(2, 0.5, users) * lift,
        "pre_numerator": wealth * random.gamma(2, 0.5, users),
    }


def returning(users: int, shift: float) -> Values:
    """Proportions: whoever came before comes more often."""
    before = (random.uniform(size=users) < 0.4) + 0.0
    after = (random.uniform(size=users) < 0.3 + 0.4 * before + shift) + 0.0
    return {"numerator": after, "pre_numerator": before}


def ranked(level: float, *arms: np.ndarray) -> list[dict[str, Any]]:
    found = []
    for values in arms:
        width = 1.959963984540054 * np.sqrt(level * (1 - level) / len(values))
        low, middle, high = np.quantile(values, [level - width, level, level + width])
        order = {"quantile_value": middle, "quantile_lower": low, "quantile_upper": high}
        order = {name: float(value) for name, value in order.items()} | {"quantile_level": level}
        found.append(row({"numerator": values}, statistic_type="quantile", **order))
    return found


def case(name: str, source: str, arms: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {"name": name, "source": source, "arms": arms, **more}
