"""Effects of factors and their interactions, from the statistics of every variant."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import special

from python_models.algorithms.experiments.adjustments import adjusted_p_values
from python_models.algorithms.experiments.comparisons import is_ratio, sums_of
from python_models.algorithms.experiments.factor_designs import Design, factorial_design
from python_models.algorithms.experiments.moments import FEWEST_UNITS, FloatArray, measured_arm

GROUP = ["experiment_id", "metric_id", "metric_role", "segmentation", "segment_id"]
TEXTS = [*GROUP, "effect_id", "level_ids", "status"]
FIGURES = ["effect_estimate", "effect_error", "effect_lower", "effect_upper", "p_value"]
SCHEMA = (
    dict.fromkeys(TEXTS[:-1], pl.String)
    | {"effect_order": pl.Int64}
    | dict.fromkeys(FIGURES, pl.Float64)
    | {"wald_statistic": pl.Float64, "wald_degrees_of_freedom": pl.Int64}
    | {"wald_p_value": pl.Float64, "status": pl.String}
)


def factor_effects(
    statistics: pl.DataFrame, factors: pl.DataFrame, confidence: float = 0.95
) -> pl.DataFrame:
    """Main effects and interactions of every order, for experiments whose variants have factors.

    Parameters: rows of exp_statistics; factors: experiment_id, variant_id, factor_id, level_id.
    Returns a row per experiment × metric × segment × effect × levels with its estimate, and
    Wald's test of the whole effect repeated on its rows. Quantiles are left out: they do not add.
    Each variant keeps its own variance, so unequal variances do no harm.
    Where `status` is not ok the figures are null: incomplete_design, not_finite, window_open,
    too_few_users, zero_denominator, zero_variance.
    Sources: Box, Hunter & Hunter (2005), "Statistics for Experimenters", chapter 5; Welch (1947)
    and Satterthwaite (1946) for the degrees of freedom; Wald (1943) for several levels at once.
    """
    found = [pl.DataFrame(schema=SCHEMA)]
    levels = _levels(factors)
    cells = statistics.filter(
        pl.col("statistic_type") != "quantile", pl.col("experiment_id").is_in(list(levels))
    )
    for (name,), rows in cells.sort(*GROUP, "variant_id").group_by(
        "experiment_id", maintain_order=True
    ):
        design = factorial_design(levels[str(name)], rows["control_variant_id"][0])
        found.append(_experiment_effects(rows, design, confidence))
    return adjusted_p_values(pl.concat(found)).drop("bh_p_value")


def _levels(factors: pl.DataFrame) -> dict[str, dict[str, dict[str, str]]]:
    """experiment_id → variant_id → factor_id → level_id."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for experiment_id, variant_id, factor_id, level_id in factors.select(
        "experiment_id", "variant_id", "factor_id", "level_id"
    ).iter_rows():
        found.setdefault(experiment_id, {}).setdefault(variant_id, {})[factor_id] = level_id
    return found


@dataclass(frozen=True)
class _Cells:
    """Means, variances and units of the variants: groups × variants, nan where unknown."""

    mean: FloatArray
    variance: FloatArray
    units: FloatArray


def _experiment_effects(rows: pl.DataFrame, design: Design, confidence: float) -> pl.DataFrame:
    groups = rows.select(*GROUP, "statistic_type").unique(maintain_order=True)
    grid = groups.join(pl.DataFrame({"variant_id": design.variant_ids}), how="cross").join(
        rows, on=[*groups.columns, "variant_id"], how="left", maintain_order="left"
    )
    shape = (len(groups), len(design.variant_ids))
    arm = measured_arm(sums_of(grid, ""), is_ratio(grid))
    cells = _Cells(*(a.reshape(shape) for a in (arm.mean, arm.variance, arm.unit_count)))
    status = _status(grid, cells, design)
    parts = [pl.DataFrame(schema=SCHEMA)]
    for effect_id in dict.fromkeys(contrast.effect_id for contrast in design.contrasts):
        contrasts = [one for one in design.contrasts if one.effect_id == effect_id]
        weights = np.array([one.weights for one in contrasts])
        statistic, freedom, wald_p_value = _wald(cells, weights)
        for contrast in contrasts:
            figures = _contrast(cells, contrast.weights, confidence)
            known = status == "ok"
            parts.append(
                groups.with_columns(
                    pl.lit(effect_id).alias("effect_id"),
                    pl.lit(contrast.level_ids).alias("level_ids"),
                    pl.lit(contrast.effect_order, pl.Int64).alias("effect_order"),
                    *(_series(name, figures[name], known) for name in FIGURES),
                    _series("wald_statistic", statistic, known),
                    pl.lit(freedom, pl.Int64).alias("wald_degrees_of_freedom"),
                    _series("wald_p_value", wald_p_value, known),
                    pl.Series("status", status, dtype=pl.String),
                ).select(*SCHEMA)
            )
    return pl.concat(parts).sort(*GROUP, "effect_order", "effect_id", "level_ids")


def _contrast(cells: _Cells, weights: FloatArray, confidence: float) -> dict[str, FloatArray]:
    """Estimate and Welch's interval of one contrast, for every group."""
    used = weights != 0
    with np.errstate(all="ignore"):
        estimate = cells.mean[:, used] @ weights[used]
        parts = cells.variance[:, used] * weights[used] ** 2
        variance = parts.sum(axis=1)
        error = np.where(variance > 0, np.sqrt(variance), np.nan)
        freedom = variance**2 / (parts**2 / (cells.units[:, used] - 1)).sum(axis=1)
        margin = special.stdtrit(freedom, 0.5 + confidence / 2) * error
        p_value = 2 * special.stdtr(freedom, -np.abs(estimate / error))
    values = (estimate, error, estimate - margin, estimate + margin, p_value)
    return dict(zip(FIGURES, values, strict=True))


def _wald(cells: _Cells, weights: FloatArray) -> tuple[FloatArray, int, FloatArray]:
    """Are all contrasts of an effect zero? Chi-square with one degree of freedom a contrast."""
    statistic = np.full(len(cells.mean), np.nan)
    covariances = np.einsum("ic,gc,jc->gij", weights, np.nan_to_num(cells.variance), weights)
    estimates = np.nan_to_num(cells.mean) @ weights.T
    for group, (estimate, matrix) in enumerate(zip(estimates, covariances, strict=True)):
        if np.linalg.matrix_rank(matrix) == len(matrix):
            statistic[group] = estimate @ np.linalg.solve(matrix, estimate)
    return statistic, len(weights), special.chdtrc(len(weights), statistic)


def _status(grid: pl.DataFrame, cells: _Cells, design: Design) -> np.ndarray:
    """The first reason that holds, for every group."""
    shape = cells.mean.shape
    few = (np.nan_to_num(cells.units) < FEWEST_UNITS).reshape(shape)
    is_open = (grid["open_count"].fill_null(0) > 0).to_numpy().reshape(shape)
    infinite = (grid["not_finite_count"].fill_null(0) > 0).to_numpy().reshape(shape)
    reasons = {
        "incomplete_design": np.full(shape[0], not design.is_complete),
        "not_finite": infinite.any(axis=1),
        "window_open": (few & is_open).any(axis=1),
        "too_few_users": few.any(axis=1),
        "zero_denominator": np.isnan(cells.mean).any(axis=1),
        "zero_variance": ~(cells.variance > 0).any(axis=1),
    }
    return np.select(list(reasons.values()), list(reasons), default="ok")


def _series(name: str, values: FloatArray, known: np.ndarray) -> pl.Series:
    return pl.Series(name, np.where(known, values, np.nan), pl.Float64).fill_nan(None)
