"""Who gets which variant: a salted hash of the user's id, the same in Python and in SQL.

macros/experiments/assigned_variants.sql is the same rule in SQL.
"""

import hashlib
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

# Hexadecimal digits of the hash that are read: four thousand million fractions.
DIGITS = 8
ASSIGNED, HELD_OUT, OUTSIDE_LAYER = "assigned", "held_out", "outside_layer"


@dataclass(frozen=True)
class Plan:
    """What decides on a user's variant.

    weights: variant_id → weight above 0 of any scale; layer_id: experiments of one layer share
    its users by [layer_start, layer_end) of 0–1; None: everybody; holdout_share: share of all
    users who take part in no experiment.
    """

    experiment_id: str
    weights: Mapping[str, float]
    layer_id: str | None = None
    layer_start: float = 0.0
    layer_end: float = 1.0
    holdout_share: float = 0.0

    def __post_init__(self) -> None:
        """Refuse a plan under which shares mean nothing."""
        if not self.weights or not all(weight > 0 for weight in self.weights.values()):
            raise ValueError(f"The weights of {self.experiment_id} must be above 0.")
        if not 0 <= self.layer_start < self.layer_end <= 1:
            raise ValueError(
                f"The layer of {self.experiment_id} is {self.layer_start} to {self.layer_end}; "
                "write a start and a later end within 0 to 1."
            )
        if not 0 <= self.holdout_share < 1:
            raise ValueError(f"holdout_share is {self.holdout_share}; write a share below 1.")


class Assignment(NamedTuple):
    """A user's variant, or None with the reason: held_out or outside_layer."""

    user_id: str
    variant_id: str | None
    reason: str


def hash_fraction(salt: str, name: str) -> float:
    """A number in [0, 1) that looks random, and is the same for the same salt and name.

    Each salt shuffles users anew, so that experiments do not share their groups. The hash is
    MD5 of the UTF-8 text salt:name, which every engine has; nothing here is secret.
    """
    text = f"{salt}:{name}".encode()
    digest = hashlib.md5(text, usedforsecurity=False).hexdigest()
    return float(int(digest[:DIGITS], 16) / 16**DIGITS)


def assign(plan: Plan, user_ids: Sequence[str]) -> list[Assignment]:
    """One assignment a user, in their order, each by the user's id alone."""
    steps = _Steps.of(plan)
    return [_assigned(plan, steps, user_id) for user_id in user_ids]


def assign_exactly(plan: Plan, strata: Mapping[str, str]) -> list[Assignment]:
    """The same for a closed list, user_id → stratum: shares are exact within every stratum.

    Users of a stratum stand in the order of their hashes and take variants at equal steps from
    a start that depends on the stratum. So each count is within one of its share, and each user's
    chance is still the weight. Whoever joins later changes the order: this is for lists that
    are assigned once. Source: Madow & Madow (1944), "On the Theory of Systematic Sampling".
    """
    reasons = {user_id: _reason(plan, user_id) for user_id in strata}
    members: dict[str, list[str]] = {}
    for user_id, stratum in strata.items():
        if reasons[user_id] == ASSIGNED:
            members.setdefault(stratum, []).append(user_id)
    steps = _Steps.of(plan)
    variants: dict[str, str] = {}
    for stratum, user_ids in members.items():
        start = hash_fraction(f"{plan.experiment_id}:stratum", stratum)
        user_ids.sort(key=lambda name: (hash_fraction(plan.experiment_id, name), name))
        for number, user_id in enumerate(user_ids):
            variants[user_id] = steps.variant_at((number + start) / len(user_ids))
    return [Assignment(user_id, variants.get(user_id), reasons[user_id]) for user_id in strata]


def _reason(plan: Plan, user_id: str) -> str:
    """Whether a user takes part; the holdout comes first, for it is out of everything."""
    if plan.holdout_share and hash_fraction("holdout", user_id) < plan.holdout_share:
        return HELD_OUT
    if plan.layer_id is not None:
        place = hash_fraction(f"layer:{plan.layer_id}", user_id)
        if not plan.layer_start <= place < plan.layer_end:
            return OUTSIDE_LAYER
    return ASSIGNED


def _assigned(plan: Plan, steps: "_Steps", user_id: str) -> Assignment:
    reason = _reason(plan, user_id)
    if reason != ASSIGNED:
        return Assignment(user_id, None, reason)
    fraction = hash_fraction(plan.experiment_id, user_id)
    return Assignment(user_id, steps.variant_at(fraction), reason)


@dataclass(frozen=True)
class _Steps:
    """Variants side by side on 0–1 in the order of their ids, each as wide as its weight.

    A fraction has 32 binary digits, so sums that differ in the last digit decide on nobody.
    """

    variant_ids: list[str]
    ends: list[float]

    @classmethod
    def of(cls, plan: Plan) -> "_Steps":
        variant_ids = sorted(plan.weights)
        return cls(variant_ids, list(accumulate(plan.weights[name] for name in variant_ids)))

    def variant_at(self, fraction: float) -> str:
        return self.variant_ids[bisect_right(self.ends, fraction * self.ends[-1])]
