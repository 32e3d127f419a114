"""Association rules: what else is in baskets that hold these members, per segment."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from python_models.algorithms.recommendations.fp_growth import (
    MemberSet,
    RuleError,
    TooManySetsError,
    frequent_sets,
)

LARGEST_SIZE = 4
# More sets than a person or a recommender reads; beyond them a segment's minimum is raised.
MOST_SETS = 5_000
KEYS = ("basket_scope", "basket_kind", "segmentation", "segment_id")
SCHEMA: dict[str, type[pl.DataType]] = {
    **dict.fromkeys(KEYS, pl.String),
    "antecedent_1": pl.String,
    "antecedent_2": pl.String,
    "antecedent_3": pl.String,
    "consequent_id": pl.String,
    "antecedent_size": pl.Int64,
    "minimum_count": pl.Int64,
    "basket_count": pl.Int64,
    "antecedent_count": pl.Int64,
    "consequent_count": pl.Int64,
    "pair_count": pl.Int64,
    "support": pl.Float64,
    "confidence": pl.Float64,
    "lift": pl.Float64,
    "leverage": pl.Float64,
    "conviction": pl.Float64,
    "improvement": pl.Float64,
}


@dataclass(frozen=True)
class Rule:
    """Baskets that hold the antecedent hold the consequent, too: so many of basket_count.

    The measures are functions of the four counts; models/recommendations/reco_pair_rules.sql
    has the same ones. Sources: Agrawal et al. (1993) for support and confidence, Brin et al.
    (1997) for lift and conviction, Piatetsky-Shapiro (1991) for leverage, Bayardo et al. (1999)
    for improvement: the confidence beyond that of the best rule with fewer antecedents, the
    empty one (the consequent's share of all baskets) included.
    """

    antecedent: MemberSet
    consequent: str
    basket_count: int
    antecedent_count: int
    consequent_count: int
    pair_count: int
    improvement: float

    @property
    def support(self) -> float:
        """Share of baskets that hold antecedent and consequent."""
        return self.pair_count / self.basket_count

    @property
    def confidence(self) -> float:
        """Share of the antecedent's baskets that hold the consequent."""
        return self.pair_count / self.antecedent_count

    @property
    def lift(self) -> float:
        """How many times more often than if the two were independent."""
        return self.pair_count * self.basket_count / (self.antecedent_count * self.consequent_count)

    @property
    def leverage(self) -> float:
        """Share of all baskets beyond what independence gives."""
        together = self.pair_count * self.basket_count
        return (together - self.antecedent_count * self.consequent_count) / self.basket_count**2

    @property
    def conviction(self) -> float | None:
        """How many times more often the rule would fail by chance; None where it never fails."""
        failures = self.antecedent_count - self.pair_count
        if not failures:
            return None
        absent = self.basket_count - self.consequent_count
        return self.antecedent_count * absent / (self.basket_count * failures)


def rules(sets: dict[MemberSet, int], basket_count: int) -> list[Rule]:
    """Every rule with one consequent that the sets give; the sets are those of frequent_sets.

    Raises RuleError when a set is in more baskets than there are, or lacks one of its parts.
    """
    if sets and max(sets.values()) > basket_count:
        raise RuleError(f"a set is in {max(sets.values())} baskets, but there are {basket_count}")
    found = []
    # The highest confidence with which the antecedent, or any part of it, gives the consequent.
    best: dict[tuple[MemberSet, str], float] = {}
    for members in sorted(sets, key=lambda members: (len(members), members)):
        for index, consequent in enumerate(members):
            antecedent = members[:index] + members[index + 1 :]
            parts = [antecedent[:gap] + antecedent[gap + 1 :] for gap in range(len(antecedent))]
            try:
                antecedent_count = sets[antecedent] if antecedent else basket_count
                shorter = max((best[part, consequent] for part in parts), default=0.0)
            except KeyError as error:
                raise RuleError(f"{members} is frequent, but a part of it is missing") from error
            confidence = sets[members] / antecedent_count
            best[antecedent, consequent] = max(confidence, shorter)
            if antecedent:
                counts = (basket_count, antecedent_count, sets[consequent,], sets[members])
                found.append(Rule(antecedent, consequent, *counts, confidence - shorter))
    return found


def bounded_sets(
    contents: list[list[str]], weights: list[int], minimum_count: int, most_sets: int
) -> tuple[dict[MemberSet, int], int]:
    """Frequent sets, and the minimum that was needed to have no more than <most_sets> of them."""
    while True:
        try:
            sets = frequent_sets(contents, minimum_count, LARGEST_SIZE, most_sets, weights)
            return sets, minimum_count
        except TooManySetsError:
            minimum_count = math.ceil(minimum_count * 1.25)


def parts(frame: pl.DataFrame, *keys: str) -> Iterator[tuple[tuple[str, ...], pl.DataFrame]]:
    """Yield the rows of every combination of the keys, in the order of the keys."""
    yield from sorted(frame.partition_by(keys, as_dict=True).items(), key=lambda part: part[0])


def segment_contents(
    baskets: pl.DataFrame, segments: pl.DataFrame
) -> Iterator[tuple[tuple[str, ...], list[list[str]], list[int]]]:
    """Yield scope × kind × segmentation × segment, in order, with contents and how often each.

    Most baskets hold what others hold, too, and each is in a segment of every segmentation: what
    is in them is looked at once.
    """
    for (scope, kind), of_kind in parts(baskets, "basket_scope", "basket_kind"):
        members = pl.col("member_id").sort()
        held = of_kind.group_by("basket_number").agg(members, members.str.join("\0").alias("key"))
        contents = held.group_by("key").agg(pl.col("member_id").first())
        kept = segments.filter(pl.col("basket_scope") == scope).join(
            held.select("basket_number", "key"), on="basket_number"
        )
        counts = kept.group_by("segmentation", "segment_id", "key").len().join(contents, on="key")
        for keys, rows in parts(counts, "segmentation", "segment_id"):
            yield (scope, kind, *keys), rows["member_id"].to_list(), rows["len"].to_list()


def basket_rules(
    baskets: pl.DataFrame,
    segments: pl.DataFrame,
    minimum_baskets: int,
    minimum_support: float,
    most_sets: int = MOST_SETS,
) -> pl.DataFrame:
    """Rules over sets of two to four members, for every segment of every segmentation.

    Parameters: <baskets>: basket_scope, basket_kind, basket_number (the basket), member_id;
    <segments>: basket_scope, basket_number, segmentation, segment_id. A set counts when it is in
    <minimum_baskets> baskets of the segment and in <minimum_support> of them; a segment with more
    than <most_sets> such sets gets a higher minimum, which minimum_count shows.
    Returns one row per rule (SCHEMA), ordered; none where nothing is frequent.
    Raises RuleError for a minimum out of range.
    """
    if minimum_baskets < 1 or not 0 <= minimum_support <= 1:
        raise RuleError(
            "rule_min_baskets must be 1 or more and rule_min_support between 0 and 1, "
            f"not {minimum_baskets} and {minimum_support}"
        )
    rows = []
    for keys, contents, weights in segment_contents(baskets, segments):
        basket_count = sum(weights)
        wanted = max(minimum_baskets, math.ceil(minimum_support * basket_count))
        sets, minimum_count = bounded_sets(contents, weights, wanted, most_sets)
        for rule in rules(sets, basket_count):
            padding = [None] * (LARGEST_SIZE - 1 - len(rule.antecedent))
            sizes = (len(rule.antecedent), minimum_count, rule.basket_count)
            counts = (rule.antecedent_count, rule.consequent_count, rule.pair_count)
            measures = (rule.support, rule.confidence, rule.lift, rule.leverage, rule.conviction)
            names = (*rule.antecedent, *padding, rule.consequent)
            rows.append((*keys, *names, *sizes, *counts, *measures, rule.improvement))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")
