"""The flow of users between segments, laid out as bands: shapes for the page to draw."""

from __future__ import annotations

from dataclasses import dataclass

HEIGHT = 420.0
WIDTH = 940.0
LEFT, RIGHT = 250.0, 690.0
BAR = 14.0
GAP = 18.0
LEAST_HEIGHT = 1.5


@dataclass(frozen=True)
class Bar:
    """A segment on one side."""

    segment_id: str
    user_count: int
    x: float
    y: float
    height: float
    is_left: bool


@dataclass(frozen=True)
class Band:
    """Users who went from one segment to another; path is an SVG path."""

    from_segment_id: str
    to_segment_id: str
    user_count: int
    path: str


@dataclass(frozen=True)
class Flow:
    """All shapes, within a picture of this height."""

    bars: list[Bar]
    bands: list[Band]
    height: float
    #: Of those who were in a segment, who still are in it; None where nobody was.
    stayed_share: float | None


def lay_out(moves: dict[tuple[str, str], int], order: list[str]) -> Flow | None:
    """Bars on two sides and the bands between; None where nobody moved or stayed.

    moves: users by (from, to) segment. order: segments from top to bottom.
    """
    total = sum(moves.values())
    if total <= 0:
        return None
    known = order + sorted({segment for pair in moves for segment in pair} - set(order))
    sources = [segment for segment in known if any(pair[0] == segment for pair in moves)]
    targets = [segment for segment in known if any(pair[1] == segment for pair in moves)]
    scale = HEIGHT / total
    left = stack(sources, moves, side=0, scale=scale)
    right = stack(targets, moves, side=1, scale=scale)
    starts = {bar.segment_id: bar.y for bar in left}
    ends = {bar.segment_id: bar.y for bar in right}
    bands = []
    for source in sources:
        for target in targets:
            count = moves.get((source, target), 0)
            if count:
                height = count * scale
                bands.append(
                    Band(source, target, count, ribbon(starts[source], ends[target], height))
                )
                starts[source] += height
                ends[target] += height
    placed = {pair: count for pair, count in moves.items() if pair[0] != "unassigned"}
    stayed = sum(count for (source, target), count in placed.items() if source == target)
    bottom = max(bar.y + max(bar.height, GAP) for bar in [*left, *right])
    share = stayed / sum(placed.values()) if placed else None
    return Flow([*left, *right], bands, bottom, share)


def stack(
    segments: list[str], moves: dict[tuple[str, str], int], side: int, scale: float
) -> list[Bar]:
    """The bars of one side, one below the other; small ones keep room for their label."""
    bars = []
    y = 0.0
    for segment in segments:
        count = sum(users for pair, users in moves.items() if pair[side] == segment)
        height = count * scale
        x = RIGHT if side else LEFT - BAR
        bars.append(Bar(segment, count, x, y, max(height, LEAST_HEIGHT), side == 0))
        y += max(height, GAP) + GAP
    return bars


def ribbon(start: float, end: float, height: float) -> str:
    """The outline of a band from the left to the right side."""
    thick = max(height, LEAST_HEIGHT / 2)
    middle = (LEFT + RIGHT) / 2
    return (
        f"M{LEFT:.1f},{start:.2f} C{middle:.1f},{start:.2f} {middle:.1f},{end:.2f} "
        f"{RIGHT:.1f},{end:.2f} L{RIGHT:.1f},{end + thick:.2f} "
        f"C{middle:.1f},{end + thick:.2f} {middle:.1f},{start + thick:.2f} "
        f"{LEFT:.1f},{start + thick:.2f} Z"
    )
