"""Rules as ranges of features: in words, as SQL, and applied in Python, all three alike."""

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
TextArray = npt.NDArray[np.str_]

# Characters of a decimal number that every engine casts to the same double.
FEW_DIGITS = 15
# What the questions that a segment's own rule leaves out may cost it together, of F1.
SPARE = 0.01


@dataclass(frozen=True)
class Range:
    """Values of one feature that lead to a leaf: low < value <= high, and whether missing does."""

    low: float
    high: float
    takes_missing: bool

    def holds(self, values: FloatArray) -> BoolArray:
        """Which of the values (nan = missing) lead there."""
        inside = (values > self.low) & (values <= self.high)
        return np.where(np.isnan(values), self.takes_missing, inside)

    def is_within(self, other: "Range") -> bool:
        """Whether the other range holds all values of this one."""
        is_inside = self.low >= other.low and self.high <= other.high
        return is_inside and (other.takes_missing or not self.takes_missing)

    def condition(self, name: str) -> str:
        """SQL over a column: true or false, never null."""
        column = name if re.fullmatch(r"[a-z_][a-z0-9_]*", name) else f'"{name}"'
        sides = []
        if np.isfinite(self.low):
            sides.append(f"{column} > {_literal(self.low)}")
        if np.isfinite(self.high):
            sides.append(f"{column} <= {_literal(self.high)}")
        if not sides:
            return f"{column} is not null"
        return f"coalesce({' and '.join(sides)}, {'true' if self.takes_missing else 'false'})"

    def words(self, name: str, has_missing: bool) -> str:
        """The same for people; missing values are spoken of where there are any."""
        if not np.isfinite(self.low) and not np.isfinite(self.high):
            text = f"{name} is known"
        elif not np.isfinite(self.high):
            text = f"{name} > {self.low:.15g}"
        elif not np.isfinite(self.low):
            text = f"{name} ≤ {self.high:.15g}"
        else:
            text = f"{self.low:.15g} < {name} ≤ {self.high:.15g}"
        return f"{text} (or unknown)" if self.takes_missing and has_missing else text


# Whoever is asked nothing.
ALL = Range(-np.inf, np.inf, takes_missing=True)


@dataclass(frozen=True)
class Leaf:
    """One way into a segment: the range of each feature that is asked for."""

    segment_id: str
    ranges: Mapping[str, Range]


def merged_leaves(leaves: list[Leaf]) -> list[Leaf]:
    """The same rule in fewer words: leaves of one segment that differ in one question are one."""
    for first, second in itertools.combinations(leaves, 2):
        one = _merged(first, second) if first.segment_id == second.segment_id else None
        if one is not None:
            rest = [leaf for leaf in leaves if leaf is not second]
            return merged_leaves([one if leaf is first else leaf for leaf in rest])
    return leaves


def _merged(first: Leaf, second: Leaf) -> Leaf | None:
    """One leaf for both where their ranges of one feature adjoin and all others are equal."""
    names = list(dict.fromkeys([*first.ranges, *second.ranges]))
    pairs = {name: (first.ranges.get(name, ALL), second.ranges.get(name, ALL)) for name in names}
    unequal = [name for name, (left, right) in pairs.items() if left != right]
    if len(unequal) != 1:
        return None
    left, right = sorted(pairs[unequal[0]], key=lambda allowed: allowed.low)
    if left.high != right.low:
        return None
    union = Range(left.low, right.high, left.takes_missing or right.takes_missing)
    ranges = {name: union if name in unequal else pairs[name][0] for name in names}
    return Leaf(first.segment_id, {name: each for name, each in ranges.items() if each != ALL})


def holds(leaves: list[Leaf], values: FloatArray, names: list[str]) -> BoolArray:
    """Which rows of `values` are in any of the leaves."""
    found = np.zeros(len(values), dtype=bool)
    for leaf in leaves:
        inside = np.ones(len(values), dtype=bool)
        for name, allowed in leaf.ranges.items():
            inside &= allowed.holds(values[:, names.index(name)])
        found |= inside
    return found


def apply_leaves(leaves: list[Leaf], values: FloatArray, names: list[str]) -> TextArray:
    """The segment that the leaves give each row of `values`; empty where none does."""
    found = np.full(len(values), "", dtype=object)
    for leaf in leaves:
        found[holds([leaf], values, names)] = leaf.segment_id
    return found.astype(str)


def best_leaves(
    leaves: list[Leaf], segment_id: str, values: FloatArray, names: list[str], members: BoolArray
) -> list[Leaf]:
    """Of a segment's leaves, from the most precise on, as many as give the rule its highest F1."""
    own = [leaf for leaf in leaves if leaf.segment_id == segment_id]
    scores = {at: members[holds([leaf], values, names)].mean() for at, leaf in enumerate(own)}
    ranked = [own[at] for at in sorted(scores, key=lambda at: -scores[at])]
    rules = [ranked[:count] for count in range(1, len(ranked) + 1)]
    return max(rules, key=lambda rule: _f1(rule, values, names, members), default=[])


def shortened(
    leaves: list[Leaf], values: FloatArray, names: list[str], members: BoolArray
) -> list[Leaf]:
    """A segment's leaves without the questions that its own rule can do without.

    Question by question the one is dropped that leaves the rule the highest F1 (of finding the
    `members` among the rows), down to SPARE below what it was: what only parts other segments goes.
    Source: Quinlan (1993), "C4.5", chapter 5, from trees to rules.
    """
    short, least = leaves, _f1(leaves, values, names, members) - SPARE
    while True:
        shorter = [
            [*short[:at], _without(leaf, name), *short[at + 1 :]]
            for at, leaf in enumerate(short)
            if len(leaf.ranges) > 1
            for name in leaf.ranges
        ]
        scores = [_f1(rule, values, names, members) for rule in shorter]
        if not scores or max(scores) < least:
            return merged_leaves(_widest(short))
        short = shorter[int(np.argmax(scores))]


def _widest(leaves: list[Leaf]) -> list[Leaf]:
    """The leaves that no other holds; of equal ones the first."""
    kept: list[Leaf] = []
    for leaf in leaves:
        if not any(_is_within(leaf, other) for other in kept):
            kept = [other for other in kept if not _is_within(other, leaf)] + [leaf]
    return kept


def _is_within(inner: Leaf, outer: Leaf) -> bool:
    return all(
        inner.ranges.get(name, ALL).is_within(allowed) for name, allowed in outer.ranges.items()
    )


def _without(leaf: Leaf, name: str) -> Leaf:
    return Leaf(leaf.segment_id, {key: at for key, at in leaf.ranges.items() if key != name})


def _f1(leaves: list[Leaf], values: FloatArray, names: list[str], members: BoolArray) -> float:
    met = holds(leaves, values, names)
    return 2 * float((met & members).sum()) / max(1, int(met.sum()) + int(members.sum()))


def case_expression(leaves: list[Leaf]) -> str:
    """One SQL expression over columns named as the features that gives the leaves' segment."""
    parts = [
        f"when {segment_condition(leaves, segment_id)} then {_quoted(segment_id)}"
        for segment_id in sorted({leaf.segment_id for leaf in leaves})
    ]
    return f"case {' '.join(parts)} end"


def leaf_words(leaf: Leaf, missing: Mapping[str, bool]) -> str:
    """The leaf for people; `missing` says which features have missing values."""
    return " and ".join(allowed.words(name, missing[name]) for name, allowed in leaf.ranges.items())


def segment_condition(leaves: list[Leaf], segment_id: str) -> str:
    """SQL that is true for the users whom the leaves give the segment, else false."""
    own = [leaf for leaf in leaves if leaf.segment_id == segment_id]
    return " or ".join(
        "(" + " and ".join(allowed.condition(name) for name, allowed in leaf.ranges.items()) + ")"
        for leaf in own
    )


def _literal(value: float) -> str:
    """A number that SQL reads as exactly this double: with an exponent where digits are many."""
    short = f"{value:.15g}"
    return short if float(short) == value and len(short) <= FEW_DIGITS else f"{value:.17e}"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
