"""FP-growth: sets of members that are often in one basket."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import repeat
from typing import TypeVar

MemberSet = tuple[str, ...]
# A set as ranks of its members (the most frequent member is rank 0), and how many baskets hold it.
Ranks = tuple[int, ...]
WeightedPaths = list[tuple[Ranks, int]]
Held = TypeVar("Held", str, int)


class RuleError(ValueError):
    """What was asked for gives no sets or rules; the message says what to change."""


class TooManySetsError(RuleError):
    """More sets are frequent than a caller wants to hold."""


class FPTree:
    """Baskets as paths from a root: baskets that begin alike share their nodes."""

    def __init__(self, paths: WeightedPaths) -> None:
        """Insert every path (ranks in rising order) with its weight."""
        self.counts = [0]
        # What stands above a node, kept whole: walking up to the root is slow in Python.
        self.prefixes: list[Ranks] = [()]
        self.nodes_of_rank: dict[int, list[int]] = {}
        child_of: dict[tuple[int, int], int] = {}
        for path, weight in paths:
            node = 0
            for depth, rank in enumerate(path):
                child = child_of.get((node, rank))
                if child is None:
                    child = len(self.counts)
                    child_of[node, rank] = child
                    self.counts.append(0)
                    self.prefixes.append(path[:depth])
                    self.nodes_of_rank.setdefault(rank, []).append(child)
                self.counts[child] += weight
                node = child

    def paths_to(self, rank: int) -> WeightedPaths:
        """What stands above every node of the rank, with the node's count."""
        nodes = self.nodes_of_rank[rank]
        return [(self.prefixes[node], self.counts[node]) for node in nodes if self.prefixes[node]]


def weighted_counts(baskets: Iterable[tuple[Iterable[Held], int]]) -> Counter[Held]:
    """How many baskets hold each member, or each rank."""
    counts: Counter[Held] = Counter()
    for members, weight in baskets:
        for member in members:
            counts[member] += weight
    return counts


def grow(
    paths: WeightedPaths, suffix: Ranks, minimum_count: int, largest_size: int
) -> Iterator[tuple[Ranks, int]]:
    """Yield every frequent set that ends in <suffix> and holds at least one rank of the paths."""
    counts = weighted_counts(paths)
    frequent = {rank for rank, count in counts.items() if count >= minimum_count}
    for rank in sorted(frequent):
        yield (rank, *suffix), counts[rank]
    if len(suffix) + 1 < largest_size and frequent:
        tree = FPTree(
            [(tuple(rank for rank in path if rank in frequent), weight) for path, weight in paths]
        )
        for rank in sorted(frequent):
            yield from grow(tree.paths_to(rank), (rank, *suffix), minimum_count, largest_size)


def frequent_sets(
    baskets: Iterable[Iterable[str]],
    minimum_count: int,
    largest_size: int = 4,
    most_sets: int | None = None,
    weights: Iterable[int] | None = None,
) -> dict[MemberSet, int]:
    """Sets of up to <largest_size> members that are together in at least <minimum_count> baskets.

    A member counts once a basket; baskets with the same members may come as one with their number
    as its weight, which is quicker. Returns members in alphabetical order → number of baskets.
    Raises RuleError for a minimum or size below 1, TooManySetsError beyond <most_sets>.
    Source: Han, Pei & Yin (2000), "Mining Frequent Patterns without Candidate Generation".
    """
    if minimum_count < 1 or largest_size < 1:
        raise RuleError("minimum_count and largest_size must be 1 or more")
    held = [frozenset(basket) for basket in baskets]
    weighted = list(zip(held, repeat(1) if weights is None else weights, strict=False))
    counts = weighted_counts(weighted)
    names = sorted(counts, key=lambda member: (-counts[member], member))
    rank_of = {member: rank for rank, member in enumerate(names) if counts[member] >= minimum_count}
    paths: Counter[Ranks] = Counter()
    for basket, weight in weighted:
        paths[tuple(sorted(rank_of[member] for member in basket & rank_of.keys()))] += weight
    found: dict[MemberSet, int] = {}
    for ranks, count in grow(list(paths.items()), (), minimum_count, largest_size):
        if most_sets is not None and len(found) >= most_sets:
            raise TooManySetsError(
                f"more than {most_sets} sets are in {minimum_count} baskets or more: "
                "raise minimum_count"
            )
        found[tuple(sorted(names[rank] for rank in ranks))] = count
    return found
