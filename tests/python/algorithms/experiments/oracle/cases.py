"""The cases of figures.json: runs in the environment that compute_figures.py makes.

A case is the statistics of two arms, how they are read, and the figures that gbstats, statsmodels,
scipy, or plain arithmetic over every user's values find for them.
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import scipy.stats
import statsmodels.api as sm
from gbstats.bayesian.tests import EffectBayesianABTest, EffectBayesianConfig, GaussianPrior
from gbstats.frequentist.tests import (
    FrequentistConfig,
    OneSidedTreatmentGreaterTTest,
    OneSidedTreatmentLesserTTest,
    SequentialConfig,
    SequentialTwoSidedTTest,
    TwoSidedTTest,
)
from gbstats.models.statistics import (
    ProportionStatistic,
    QuantileStatistic,
    RatioStatistic,
    RegressionAdjustedStatistic,
    SampleMeanStatistic,
)
from gbstats.utils import check_srm
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportions_ztest

Values = dict[str, np.ndarray]
VALUES = ["numerator", "denominator", "pre_numerator", "pre_denominator"]
random = np.random.default_rng(20260101)


# Rows of exp_statistics, and the same as gbstats' statistics.


def row(values: Values, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"users": len(values["numerator"])}
    present = [name for name in VALUES if name in values]
    for index, left in enumerate(present):
        found[f"{left}_sum"] = float(values[left].sum())
        found[f"{left}_sum_squares"] = float((values[left] ** 2).sum())
        for right in present[index + 1 :]:
            found[f"{left}_{right}_sum"] = float((values[left] * values[right]).sum())
    return found | more


def plain(arm: dict[str, Any], name: str = "numerator") -> Any:
    users, total = arm["users"], arm[f"{name}_sum"]
    if arm["statistic_type"] == "proportion":
        return ProportionStatistic(n=users, sum=total)
    return SampleMeanStatistic(n=users, sum=total, sum_squares=arm[f"{name}_sum_squares"])


def statistic(arm: dict[str, Any]) -> Any:
    if arm["statistic_type"] == "quantile":
        return QuantileStatistic(
            n=arm["users"],
            n_star=arm["users"],
            nu=arm["quantile_level"],
            quantile_hat=arm["quantile_value"],
            quantile_lower=arm["quantile_lower"],
            quantile_upper=arm["quantile_upper"],
        )
    if arm["statistic_type"] == "ratio":
        return RatioStatistic(
            n=arm["users"],
            m_statistic=plain(arm),
            d_statistic=plain(arm, "denominator"),
            m_d_sum_of_products=arm["numerator_denominator_sum"],
        )
    if "pre_numerator_sum" in arm:
        return RegressionAdjustedStatistic(
            n=arm["users"],
            post_statistic=plain(arm),
            pre_statistic=plain(arm, "pre_numerator"),
            post_pre_sum_of_products=arm["numerator_pre_numerator_sum"],
            theta=0,
        )
    return plain(arm)


# What gbstats says of two arms, one case a test.


def case(name: str, source: str, arms: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {"name": name, "source": source, "arms": arms, **more}


def effect(result: Any, scale: str, p_value: str) -> dict[str, float]:
    name = "absolute_difference" if scale == "absolute" else "relative_lift"
    return {
        name: result.expected,
        f"{scale}_error": result.uplift.stddev,
        f"{scale}_lower": result.ci[0],
        f"{scale}_upper": result.ci[1],
        p_value: result.p_value,
    }


def tested(name: str, arms: list[dict[str, Any]], alpha: float = 0.05) -> list[dict[str, Any]]:
    """Student's interval and confidence sequence of both scales; alpha and tuning vary."""
    found = []
    is_adjusted = "pre_numerator_sum" in arms[0]
    # gbstats 0.8.0 takes the adjusted mean to be the base of a lift; it divides by the other one.
    for scale in ["absolute"] if is_adjusted else ["absolute", "relative"]:
        settings = {"alpha": alpha, "difference_type": scale}
        result = TwoSidedTTest(
            *map(statistic, arms), FrequentistConfig(**settings)
        ).compute_result()
        figures = effect(result, scale, "p_value" if scale == "absolute" else "relative_p_value")
        found.append(case(f"{name}, {scale}", "gbstats", arms, alpha=alpha, figures=figures))
        for tuning in (5000, 500):
            looks = SequentialTwoSidedTTest(
                *map(statistic, arms),
                SequentialConfig(**settings, sequential_tuning_parameter=tuning),
            ).compute_result()
            prefix = "" if scale == "absolute" else "relative_"
            figures = {
                f"{prefix}sequential_lower": looks.ci[0],
                f"{prefix}sequential_upper": looks.ci[1],
            }
            if scale == "absolute":
                figures["sequential_p_value"] = looks.p_value
            title = f"{name}, {scale}, sequential {tuning}"
            options = {"alpha": alpha, "peeking_users": tuning}
            found.append(case(title, "gbstats", arms, **options, figures=figures))
    return found


def believed(name: str, arms: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Bayesian readings of the lift: flat and Gaussian priors, more or less being better."""
    found = []
    for direction in ("increase", "decrease"):
        for mean, deviation in ((0.0, None), (0.0, 0.1), (0.05, 0.03)):
            prior = GaussianPrior(mean, (deviation or 1) ** 2, deviation is not None)
            settings = EffectBayesianConfig(inverse=direction == "decrease", prior_effect=prior)
            result = EffectBayesianABTest(*map(statistic, arms), settings).compute_result()
            figures = {
                "chance_to_win": result.chance_to_win,
                "expected_loss": result.risk[1],
                "posterior_mean": result.expected,
                "posterior_deviation": result.uplift.stddev,
            }
            directed = [arm | {"good_direction": direction} for arm in arms]
            title = f"{name}, {direction} is good, prior {mean} ± {deviation}"
            options = {"prior_mean": mean, "prior_deviation": deviation}
            found.append(case(title, "gbstats", directed, **options, figures=figures))
    return found


def not_inferior(name: str, arms: list[dict[str, Any]], margin: float) -> list[dict[str, Any]]:
    found = []
    for direction, test, limit in (
        ("increase", OneSidedTreatmentGreaterTTest, -margin),
        ("decrease", OneSidedTreatmentLesserTTest, margin),
    ):
        result = test(*map(statistic, arms), FrequentistConfig(test_value=limit)).compute_result()
        more = {"good_direction": direction, "non_inferiority_margin": margin}
        title = f"{name}, {direction} is good, margin {margin}"
        figures = {"non_inferiority_p_value": result.p_value}
        found.append(case(title, "gbstats", [arm | more for arm in arms], figures=figures))
    return found


# Arms: published, small, skewed, huge, tiny, ratios, quantiles, with a covariate.


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


# Figures by plain arithmetic over every user, where gbstats has none or another method.


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
