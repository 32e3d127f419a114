"""Fills visits with events: names, times, courses, durations."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from cli.generator import timeline
from cli.generator.catalogue import EVENT, SECONDS, STAGE
from cli.generator.people import Floats, Integers, People, pick_rows
from cli.generator.visits import FROM_AD, LESSON, NATURAL, PURCHASE, Visits

_BROWSING = np.array([EVENT["page_viewed"], EVENT["page_viewed"], EVENT["course_viewed"],
                      EVENT["search_made"]])  # fmt: skip
_ABOUT_COURSES = np.isin(
    np.arange(len(EVENT)),
    [EVENT[n] for n in EVENT if n not in ("page_viewed", "search_made", "ad_clicked", "signed_up")],
)
#: Seconds of silence after which a visit would count as two: gaps stay below it.
LONGEST_GAP = 1500.0


@dataclass(frozen=True)
class Events:
    """Events of one block, by visit and time; `visit` indexes the block's Visits."""

    visit: Integers
    person: Integers
    at: Integers
    name: Integers
    course: Integers
    seconds: Floats

    @property
    def size(self) -> int:
        """How many events there are."""
        return len(self.at)

    def take(self, rows: Integers | NDArray[np.bool_]) -> Events:
        """The chosen events."""
        return Events(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})

    def of_visits(self, kept: NDArray[np.bool_], first: int = 0) -> Events:
        """Events of the kept visits, which are numbered anew from `first`."""
        place = np.cumsum(kept) - 1 + first
        chosen = self.take(kept[self.visit])
        return replace(chosen, visit=place[chosen.visit])

    def plus(self, other: Events) -> Events:
        """These events and then the other ones."""
        return Events(
            **{
                f.name: np.concatenate([getattr(self, f.name), getattr(other, f.name)])
                for f in fields(self)
            }
        )


def draw_events(rng: np.random.Generator, people: People, visits: Visits) -> Events:
    """Events of all visits, planted ones included."""
    known = visits.start >= people.signed_up[visits.person]
    natural = visits.plan == NATURAL
    spread = people.depth[visits.person] * rng.gamma(2.0, 0.5, visits.size)
    count = np.where(natural, rng.poisson(np.maximum(spread - 1, 0)), 0)

    middle = np.repeat(np.arange(visits.size), count)
    middle_name = pick_rows(rng, people.mix[visits.person[middle]])
    stranger = ~known[middle]
    middle_name[stranger] = rng.choice(_BROWSING, stranger.sum())
    first_name = np.where(visits.origin == FROM_AD, EVENT["ad_clicked"], EVENT["page_viewed"])

    parts = [
        (np.arange(visits.size), first_name, np.full(visits.size, -9.0)),
        (middle, middle_name, STAGE[middle_name] + rng.normal(0, 0.8, len(middle))),
        _steps(np.flatnonzero(visits.is_sign_up & natural), ("signed_up",), -5.0),
        _steps(np.flatnonzero(visits.plan == LESSON), ("lesson_started", "lesson_completed"), 10.0),
        *_baskets(rng, people, visits, known & natural),
    ]
    visit = np.concatenate([part[0] for part in parts])
    name = np.concatenate([part[1] for part in parts])
    order = np.lexsort((np.concatenate([part[2] for part in parts]), visit))
    return _timed(rng, people, visits, visit[order], name[order])


def _baskets(
    rng: np.random.Generator, people: People, visits: Visits, may_buy: NDArray[np.bool_]
) -> list[tuple[Integers, Integers, Floats]]:
    """The steps towards a purchase, finished or abandoned."""
    draw = rng.random(visits.size)
    buys = may_buy & (draw < people.purchase[visits.person])
    leaves = may_buy & ~buys & (draw > 1 - people.abandon[visits.person])
    hesitates = leaves & (rng.random(visits.size) < 0.45)
    buys = buys | (visits.plan == PURCHASE)
    paid = ("course_viewed", "cart_added", "checkout_started", "payment_made")
    return [
        _steps(np.flatnonzero(buys), paid, 20.0),
        _steps(np.flatnonzero(leaves), ("cart_added",), 20.0),
        _steps(np.flatnonzero(hesitates), ("checkout_started",), 21.0),
    ]


def _steps(
    visit: Integers, names: tuple[str, ...], key: float
) -> tuple[Integers, Integers, Floats]:
    """The named events, in this order, for each of the visits."""
    codes = np.array([EVENT[name] for name in names])
    return (
        np.repeat(visit, len(names)),
        np.tile(codes, len(visit)),
        np.tile(key + np.arange(len(names)) / 10, len(visit)),
    )


def _timed(
    rng: np.random.Generator, people: People, visits: Visits, visit: Integers, name: Integers
) -> Events:
    size = len(visit)
    pace = people.pace[visits.person[visit]]
    gap = np.minimum(LONGEST_GAP, np.exp(rng.normal(4.2, 1.0, size)) * np.sqrt(pace) + 2)
    is_first = np.r_[True, visit[1:] != visit[:-1]] if size else np.zeros(0, bool)
    gap[is_first] = 0
    elapsed = np.cumsum(gap)
    elapsed = elapsed - np.repeat(elapsed[is_first], np.diff(np.r_[np.flatnonzero(is_first), size]))
    at = visits.start[visit] + elapsed.astype(np.int64)
    median = SECONDS[name] * pace
    seconds = np.where(median > 0, np.ceil(median * np.exp(rng.normal(0, 1.1, size))), np.nan)
    course = np.where(_ABOUT_COURSES[name], visits.course[visit], -1)
    events = Events(visit, visits.person[visit], at, name, course, np.minimum(seconds, 14_400.0))
    return events.take(events.at < timeline.END)
