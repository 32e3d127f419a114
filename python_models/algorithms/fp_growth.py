"""FP-growth: sets of members that are often in one basket."""

from collections import Counter
from collections.abc import Iterable, Iterator

MemberSet = tuple[str, ...]
# A set as ranks of its members (the most frequent member is rank 0), and how many baskets hold it.
Ranks = tuple[int, ...]
WeightedPaths = list[tuple[Ranks, int]]


class RuleError(ValueError):
    """What was asked for gives no sets or rules; the message says what to change."""


class TooManySetsError(RuleError):
    """More sets are frequent than a caller wants to hold."""


class FPTree:
    """Baskets as paths that share their most frequent members; parents stand before children."""

    def __init__(self, paths: WeightedPaths) -> None:
        """Insert every path (ranks in rising order) with its weight."""
        self.ranks, self.parents, self.counts = [-1], [-1], [0]
        self.nodes_of_rank: dict[int, list[int]] = {}
        child_of: dict[tuple[int, int], int] = {}
        for path, weight in paths:
            node = 0
            for rank in path:
                child = child_of.get((node, rank))
                if child is None:
                    child = len(self.ranks)
                    child_of[node, rank] = child
                    self.ranks.append(rank)
                    self.parents.append(node)
                    self.counts.append(0)
                    self.nodes_of_rank.setdefault(rank, []).append(child)
                self.counts[child] += weight
                node = child

    def paths_to(self, rank: int) -> WeightedPaths:
        """What stands above every node of the rank, with the node's count."""
        found = []
        for node in self.nodes_of_rank[rank]:
            path = []
            above = self.parents[node]
            while above:
                path.append(self.ranks[above])
                above = self.parents[above]
            if path:
                found.append((tuple(reversed(path)), self.counts[node]))
        return found


def grow(
    paths: WeightedPaths, suffix: Ranks, minimum_count: int, largest_size: int
) -> Iterator[tuple[Ranks, int]]:
    """Yield every frequent set that ends in <suffix> and holds at least one rank of the paths."""
    counts: Counter[int] = Counter()
    for path, weight in paths:
        for rank in path:
            counts[rank] += weight
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
) -> dict[MemberSet, int]:
    """Sets of up to <largest_size> members that are together in at least <minimum_count> baskets.

    A member counts once a basket. Returns members in alphabetical order → number of baskets.
    Raises RuleError for a minimum or size below 1, TooManySetsError beyond <most_sets>.
    Source: Han, Pei & Yin (2000), "Mining Frequent Patterns without Candidate Generation".
    """
    if minimum_count < 1 or largest_size < 1:
        raise RuleError("minimum_count and largest_size must be 1 or more")
    held = Counter(frozenset(basket) for basket in baskets)
    counts: Counter[str] = Counter()
    for members, weight in held.items():
        for member in members:
            counts[member] += weight
    names = sorted(counts, key=lambda member: (-counts[member], member))
    rank_of = {member: rank for rank, member in enumerate(names) if counts[member] >= minimum_count}
    paths = [
        (tuple(sorted(rank_of[member] for member in members if member in rank_of)), weight)
        for members, weight in held.items()
    ]
    found: dict[MemberSet, int] = {}
    for ranks, count in grow(paths, (), minimum_count, largest_size):
        if most_sets is not None and len(found) >= most_sets:
            raise TooManySetsError(
                f"more than {most_sets} sets are in {minimum_count} baskets or more: "
                "raise minimum_count"
            )
        found[tuple(sorted(names[rank] for rank in ranks))] = count
    return found
