"""The cases of figures.json: runs in the environment that compute_figures.py makes.

A case is the statistics of two arms, how they are read, and the figures that gbstats, statsmodels,
scipy, or plain arithmetic over every user's values find for them.
"""

import json
import sys
from pathlib import Path
from typing import Any

import scipy.stats
from arms import (
    VALUES,
    arms_of,
    case,
    counted,
    numerators,
    random,
    ranked,
    returning,
    sessions,
    spending,
)
from by_gbstats import believed, not_inferior, tested
from by_user import adjusted, stratified
from gbstats.utils import check_srm
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportions_ztest


def everything() -> list[dict[str, Any]]:
    published = [
        {
            "statistic_type": "mean",
            "users": users,
            "numerator_sum": total,
            "numerator_sum_squares": squares,
        }
        for users, total, squares in ((3407, 1396.87, 52377.9767), (3461, 2422.7, 134698.29))
    ]
    skewed = numerators("mean", random.pareto(2.5, 4000), random.pareto(2.4, 4200))
    inputs = {
        "published mean": published,
        "small mean": numerators("mean", [1.0, 2.0, 4.0, 4.5], [2.0, 3.0, 9.0, 1.0, 7.5]),
        "skewed mean": skewed,
        "huge mean": numerators("mean", random.normal(2e7, 3e6, 500), random.normal(3e7, 2e6, 400)),
        "published proportion": counted((28, 14), (30, 16)),
        "large proportion": counted((1_200_345, 24_120), (1_199_001, 24_600)),
        "unequal proportion": counted((9000, 1200), (1000, 150)),
        "rare proportion": counted((5000, 3), (5000, 9)),
    }
    for size, lift in ((300, 1.1), (20_000, 0.97)):
        past = [sessions(size, 1.0), sessions(size + 50, lift)]
        now = [{name: arm[name] for name in VALUES[:2]} for arm in past]
        inputs[f"ratio of {size}"] = arms_of("ratio", *now)
    values = [random.gamma(2, 5, 800), random.gamma(2.1, 5.5, 900)]
    inputs["median"] = ranked(0.5, *values)
    inputs["90 % quantile"] = ranked(0.9, *values)
    money = [spending(700, 1.0), spending(800, 1.15)]
    cases = []
    for name, arms in inputs.items():
        cases += tested(name, arms)
    cases += tested("published mean at 99 %", published, 0.01)
    for name in ("published mean", "unequal proportion", "ratio of 300", "median"):
        cases += believed(name, inputs[name])
    for name in ("published mean", "large proportion", "ratio of 20000", "median"):
        cases += not_inferior(name, inputs[name], 0.05)
    for name, arms in {
        "adjusted mean": arms_of("mean", *money),
        "adjusted proportion": arms_of(
            "proportion", returning(400_000, 0), returning(410_000, 0.003)
        ),
    }.items():
        cases += [found | {"estimator": "cuped"} for found in tested(name, arms)]
    cases.append(adjusted("adjusted mean by user", *money))
    cases.append(adjusted("adjusted large lift", spending(600, 1.0), spending(500, 2.5)))
    cases.append(adjusted("adjusted ratio", sessions(900, 1.0), sessions(800, 1.2)))
    cases.append(stratified("strata of one effect", [0.3, 0.3, 0.3]))
    cases.append(stratified("strata of several effects", [0.0, 1.0, 3.0, -1.0]))
    return cases + by_scipy()


def by_scipy() -> list[dict[str, Any]]:
    cases = []
    for size in (2, 9, 300):
        control, variant = random.lognormal(1, 1, size), random.lognormal(1.1, 1, size + 1)
        found = scipy.stats.ttest_ind(variant, control, equal_var=False)
        bounds = found.confidence_interval(0.9)
        figures = {
            "p_value": found.pvalue,
            "absolute_lower": bounds.low,
            "absolute_upper": bounds.high,
        }
        arms = numerators("mean", control, variant)
        cases.append(case(f"welch of {size}", "scipy", arms, alpha=0.1, figures=figures))
    for control, variant in (((44_700, 8502), (45_489, 8279)), ((40, 3), (30, 9))):
        _, p_value = proportions_ztest([variant[1], control[1]], [variant[0], control[0]])
        figures = {"pooled_p_value": p_value}
        title = f"two proportions of {control[0]}"
        cases.append(case(title, "statsmodels", counted(control, variant), figures=figures))
    return cases


def families() -> list[dict[str, Any]]:
    found = []
    for size in (1, 5, 40):
        p_values = random.uniform(size=size) ** 3
        adjusted_p = {
            column: multipletests(p_values, method=method)[1].tolist()
            for column, method in (("holm_p_value", "holm"), ("bh_p_value", "fdr_bh"))
        }
        found.append({"p_value": p_values.tolist(), **adjusted_p})
    return found


def splits() -> list[dict[str, Any]]:
    plans = [([1000, 1200], [1, 1]), ([44_700, 45_489], [0.5, 0.5]), ([80, 9, 12], [0.8, 0.1, 0.1])]
    plans.append(([500_100, 250_300, 249_000], [2, 1, 1]))
    return [
        {"users": users, "weights": weights, "p_value": check_srm(users, weights)}
        for users, weights in plans
    ]


if __name__ == "__main__":
    parts = {"cases": everything(), "families": families(), "splits": splits()}
    lines = {
        name: ",\n".join(json.dumps(found, default=float) for found in part)
        for name, part in parts.items()
    }
    text = ",\n".join(f'"{name}": [\n{part}\n]' for name, part in lines.items())
    Path(sys.argv[1]).write_text("{\n" + text + "\n}\n", encoding="utf-8")
