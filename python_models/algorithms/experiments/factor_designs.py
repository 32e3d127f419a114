"""Contrasts of factorial designs: main effects and interactions as weights of the variants."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np

from python_models.algorithms.experiments.moments import FloatArray

# Between the factors of an interaction, and between their levels.
JOINT = "*"


@dataclass(frozen=True)
class Contrast:
    """One effect of given levels against the base levels: a weight for every variant."""

    effect_id: str
    effect_order: int
    level_ids: str
    weights: FloatArray


@dataclass(frozen=True)
class Design:
    """The variants of an experiment in the order of the weights, and its contrasts.

    is_complete: every combination of levels is one variant; else nothing can be told apart.
    """

    variant_ids: list[str]
    contrasts: list[Contrast]
    is_complete: bool


def factorial_design(levels: Mapping[str, Mapping[str, str]], control: str) -> Design:
    """The design of variants with levels: variant_id → factor_id → level_id.

    The levels of the control are the base. A main effect is the mean over all levels of the other
    factors; an interaction is how far the effect of one level depends on another's, on average
    over the factors that are not in it.
    Raises ValueError where the control has no levels.
    Source: Box, Hunter & Hunter (2005), "Statistics for Experimenters", chapter 5.
    """
    if control not in levels:
        raise ValueError(f"The control {control} has no levels in experiment_factors.csv.")
    factors = sorted({factor for cell in levels.values() for factor in cell})
    choices = {
        factor: sorted({cell[factor] for cell in levels.values() if factor in cell})
        for factor in factors
    }
    cells = [tuple(cell.get(factor) for factor in factors) for cell in levels.values()]
    variant_ids = sorted(levels)
    base = levels[control]
    is_complete = len(set(cells)) == len(cells) and set(cells) == set(
        product(*(choices[factor] for factor in factors))
    )
    contrasts = list(_contrasts(levels, choices, base)) if base.keys() == choices.keys() else []
    return Design(variant_ids, contrasts, is_complete)


def _contrasts(
    levels: Mapping[str, Mapping[str, str]],
    choices: Mapping[str, list[str]],
    base: Mapping[str, str],
) -> Iterator[Contrast]:
    """All of them, main effects first."""
    for order in range(1, len(choices) + 1):
        for involved in combinations(choices, order):
            moved = [[level for level in choices[name] if level != base[name]] for name in involved]
            for chosen in product(*moved):
                signs = dict(zip(involved, chosen, strict=True))
                weights = np.array([_weight(levels[name], signs, base) for name in sorted(levels)])
                others = [len(choices[name]) for name in choices if name not in involved]
                yield Contrast(
                    JOINT.join(involved), order, JOINT.join(chosen), weights / np.prod(others)
                )


def _weight(cell: Mapping[str, str], chosen: Mapping[str, str], base: Mapping[str, str]) -> float:
    """+1 or -1 where every involved factor has its chosen or base level, else 0."""
    signs = (
        float(cell.get(factor) == level) - float(cell.get(factor) == base[factor])
        for factor, level in chosen.items()
    )
    return float(np.prod(list(signs)))
