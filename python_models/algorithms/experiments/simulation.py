"""Do the methods keep their word? False alarms, coverage and variance over many experiments."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import special

from python_models.algorithms.experiments.effects import Inference, daily_effects, effects
from python_models.algorithms.experiments.factorial import factor_effects
from python_models.algorithms.experiments.group_sequential import Spending, sequential_bounds
from python_models.algorithms.experiments.heterogeneity import segment_tests
from python_models.algorithms.experiments.sample_ratio import sample_ratios
from python_models.algorithms.experiments.simulated_experiments import (
    EXPLAINED,
    MARGIN,
    MEANS,
    STRATA,
    Setup,
    simulated_days,
    simulated_statistics,
    true_median,
)

ALPHA = 0.05
DAYS = 60
LOOKS = 5
# The planted effect is the loss that non-inferiority tolerates, where it must not be claimed.
LIFT = -MARGIN
# Interval coverage is promised within a hundredth; twice the runs make chance smaller than that.
COVERAGE_MARGIN = 0.01
PLANTED_RUNS = 2


@dataclass(frozen=True)
class Check:
    """A promise and what was found: is `found` within `lower` and `upper`?"""

    promise: str
    method: str
    nominal: float
    found: float
    lower: float
    upper: float

    @property
    def is_kept(self) -> bool:
        """Whether the promise was kept."""
        return self.lower <= self.found <= self.upper


def simulate(runs: int, users: int, seed: int) -> list[Check]:
    """Every promise, judged on `runs` experiments with so many users in each arm.

    False alarms of a method at its nominal rate lie within the band that holds 99 % of binomial
    counts; those that promise "at most" have no lower end. Same arguments, same figures.
    """
    rng = np.random.default_rng(seed)
    inference = Inference(1 - ALPHA)
    alike = effects(simulated_statistics(Setup(runs, users), rng), inference, STRATA)
    moved = effects(
        simulated_statistics(Setup(PLANTED_RUNS * runs, users, LIFT), rng),
        inference,
        STRATA,
    )
    return [
        *_false_alarms(alike, runs),
        *_families(alike, runs),
        *_factors(runs, users, rng),
        _sample_ratio(runs, users, rng),
        *_peeking(runs, users, rng),
        *_planted(moved),
        _variance_cut(alike),
    ]


def _band(promise: str, method: str, found: float, nominal: float, runs: int) -> Check:
    spread = float(special.ndtri(0.995) * np.sqrt(nominal * (1 - nominal) / runs))
    return Check(promise, method, nominal, found, nominal - spread, nominal + spread)


def _at_most(promise: str, method: str, found: float, runs: int) -> Check:
    banded = _band(promise, method, found, ALPHA, runs)
    return Check(promise, method, ALPHA, found, 0.0, banded.upper)


def _rate(rows: pl.DataFrame, condition: pl.Expr) -> float:
    """Share of rows; unknown is no alarm."""
    return float(rows.select(condition.fill_null(value=False).mean()).item())


def _any_rate(rows: pl.DataFrame, condition: pl.Expr, runs: int) -> float:
    """Share of runs with any such row."""
    return rows.filter(condition)["experiment_id"].n_unique() / runs


def _false_alarms(alike: pl.DataFrame, runs: int) -> list[Check]:
    promise = "false alarm: one test"
    whole = alike.filter(pl.col("segmentation") == "all")
    found = []
    for (metric, estimator), rows in whole.group_by("metric_id", "estimator", maintain_order=True):
        name = f"{estimator}, {metric}" if estimator != "quantile" else "quantile, median"
        found.append(_band(promise, name, _rate(rows, pl.col("p_value") < ALPHA), ALPHA, runs))
    for name, column, metric in [
        ("relative lift, mean", "relative_p_value", "mean"),
        ("pooled z, proportion", "pooled_p_value", "proportion"),
    ]:
        rows = whole.filter(metric_id=metric, estimator="welch")
        found.append(_band(promise, name, _rate(rows, pl.col(column) < ALPHA), ALPHA, runs))
    wins = _rate(
        whole.filter(metric_id="mean", estimator="cuped"), pl.col("chance_to_win") > 1 - ALPHA / 2
    )
    found.append(_band(promise, "chance to win > 97.5 %", wins, ALPHA / 2, runs))
    tests = segment_tests(alike).filter(estimator="welch", segment_id="stratum_0")
    for name, column in [
        ("Cochran's Q, mean", "heterogeneity_p_value"),
        ("segment against elsewhere", "interaction_p_value"),
    ]:
        rate = _rate(tests.filter(metric_id="mean"), pl.col(column) < ALPHA)
        found.append(_band(promise, name, rate, ALPHA, runs))
    return found


def _families(alike: pl.DataFrame, runs: int) -> list[Check]:
    promise = "false alarm: a family"
    strata = alike.filter(pl.col("segmentation") == STRATA, pl.col("estimator") == "welch")
    tests = segment_tests(alike).filter(estimator="welch")
    return [
        _at_most(promise, name, _any_rate(rows, pl.col(column) < ALPHA, runs), runs)
        for name, rows, column in [
            ("Holm, metrics × segments", strata, "holm_p_value"),
            ("Benjamini-Hochberg", strata, "bh_p_value"),
            ("Holm, interactions", tests, "interaction_holm_p_value"),
        ]
    ]


def _factors(runs: int, users: int, rng: np.random.Generator) -> list[Check]:
    cells = simulated_statistics(Setup(runs, users // 2, arms=4), rng).filter(
        pl.col("segmentation") == "all", pl.col("metric_id") == "mean"
    )
    # All runs as segments of one experiment: its design is worked out once.
    cells = cells.with_columns(
        pl.col("experiment_id").alias("segment_id"), pl.lit("factorial").alias("experiment_id")
    )
    levels = {"colour": ["blue", "blue", "red", "red"], "size": ["small", "big", "small", "big"]}
    factors = pl.DataFrame(
        [
            {
                "experiment_id": "factorial",
                "variant_id": f"arm_{arm}",
                "factor_id": factor,
                "level_id": level,
            }
            for factor, names in levels.items()
            for arm, level in enumerate(names)
        ]
    )
    found = factor_effects(cells, factors)
    return [
        _band(
            "false alarm: one test",
            f"factors, {effect}",
            _rate(found.filter(effect_id=effect), pl.col("wald_p_value") < ALPHA),
            ALPHA,
            runs,
        )
        for effect in ("size", "colour*size")
    ]


def _sample_ratio(runs: int, users: int, rng: np.random.Generator) -> Check:
    total = 20 * users
    first = rng.binomial(total, 0.5, runs)
    counts = pl.DataFrame(
        {
            "experiment_id": np.tile(np.arange(runs), 2),
            "variant_id": np.repeat(["a", "b"], runs),
            "user_count": np.concatenate([first, total - first]),
            "planned_weight": 1.0,
        }
    )
    rate = _rate(sample_ratios(counts), pl.col("p_value") < ALPHA)
    return _band("false alarm: one test", "sample ratio", rate, ALPHA, runs)


def _peeking(runs: int, users: int, rng: np.random.Generator) -> list[Check]:
    """A look a day: the sequence holds, Welch's test does not, bounds hold at their looks."""
    daily = max(users // 20, 2)
    inference = Inference(1 - ALPHA, peeking_users=daily * DAYS / 2)
    found = daily_effects(simulated_days(runs, daily, DAYS, rng), inference)
    promise = f"false alarm: {DAYS} daily looks"
    sequence = _any_rate(found, pl.col("sequential_p_value") < ALPHA, runs)
    plain = _any_rate(found, pl.col("p_value") < ALPHA, runs)
    checks = [
        _at_most(promise, "confidence sequence", sequence, runs),
        Check(promise, "Welch (not made for it)", ALPHA, plain, 0.0, 1.0),
    ]
    at_looks = found.sort("experiment_id", "statistics_date").filter(
        pl.int_range(1, pl.len() + 1).over("experiment_id") % (DAYS // LOOKS) == 0
    )
    z = (at_looks["absolute_difference"] / at_looks["absolute_error"]).to_numpy()
    spendings: list[Spending] = ["obrien_fleming", "pocock"]
    for spending in spendings:
        shares = [look / LOOKS for look in range(1, LOOKS + 1)]
        bounds = sequential_bounds(shares, spending, ALPHA)
        crossed = (np.abs(z.reshape(runs, LOOKS)) > bounds.z_bound).any(axis=1).mean()
        name = f"group-sequential, {spending}"
        checks.append(_band(f"false alarm: {LOOKS} looks", name, float(crossed), ALPHA, runs))
    return checks


def _planted(moved: pl.DataFrame) -> list[Check]:
    """Do intervals cover the effect that was planted, and is a tolerated loss called harmless?"""
    truth = {metric: LIFT * mean for metric, mean in MEANS.items()}
    truth["quantile"] = LIFT * true_median()
    whole = moved.filter(pl.col("segmentation") == "all")
    checks = []
    for (metric, estimator), rows in whole.group_by("metric_id", "estimator", maintain_order=True):
        for scale, effect in (("absolute", truth[str(metric)]), ("relative", LIFT)):
            covered = _rate(rows, pl.lit(effect).is_between(f"{scale}_lower", f"{scale}_upper"))
            name = f"{scale}, {estimator}, {'median' if estimator == 'quantile' else metric}"
            banded = _band("coverage of an effect", name, covered, 1 - ALPHA, len(rows))
            margin = max(COVERAGE_MARGIN, banded.upper - banded.nominal)
            checks.append(
                Check(banded.promise, name, 1 - ALPHA, covered, 0.95 - margin, 0.95 + margin)
            )
    rows = whole.filter(metric_id="mean", estimator="cuped")
    harmless = _rate(rows, pl.col("non_inferiority_p_value") < ALPHA / 2)
    promise = "false alarm: one test"
    return [*checks, _band(promise, "non-inferiority", harmless, ALPHA / 2, len(rows))]


def _variance_cut(alike: pl.DataFrame) -> Check:
    """CUPED takes away the squared correlation with the covariate, give or take its estimation."""
    cut = alike.filter(metric_id="mean", estimator="cuped", segmentation="all")[
        "variance_reduction"
    ].to_numpy()
    margin = float(special.ndtri(0.995) * cut.std() / np.sqrt(len(cut))) + 0.005
    lower, upper = EXPLAINED - margin, EXPLAINED + margin
    return Check("variance cut = ρ²", "cuped, mean", EXPLAINED, float(cut.mean()), lower, upper)
