"""Odd learners: one in a hundred, each in a way of its own, whom no segment should claim.

They are valid users, extreme in several habits at once. A method that knows noise must find them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cli.generator.catalogue import EVENT
from cli.generator.groups import GROUPS
from cli.generator.natural import Natural, draw_natural
from cli.generator.people import Floats, Integers, People

#: One learner in so many is odd, from the first one on.
EVERY = 100
_GROUP = [group.name for group in GROUPS].index("odd_users")


@dataclass(frozen=True)
class Oddity:
    """One way to be odd; the units are those of Group."""

    #: Weights of the events within a visit.
    mix: dict[str, float]
    visits_per_week: float
    depth: float
    pace: float
    hour: float
    hour_spread: float = 0.5
    lifetime_days: float = 1000
    weekend: float = 1
    purchase: float = 0
    abandon: float = 0
    seats: float = 1
    refunds: bool = False


ODDITIES = (
    # A whole class shares one account, at all hours.
    Oddity({"lesson_started": 1, "quiz_submitted": 3}, 3, 12, 40, 12, 12),
    # Reads whole nights, an hour a page.
    Oddity({"material_downloaded": 1, "note_added": 2}, 3.5, 5, 200, 3),
    # Buys course after course before breakfast and opens none.
    Oddity({"course_viewed": 1}, 4.5, 1, 0.3, 8, purchase=0.8),
    # Tests the till: pays, and wants the money back.
    Oddity({"checkout_started": 1}, 5, 1.5, 0.01, 19, purchase=1, refunds=True),
    # Sends in answers by script.
    Oddity({"quiz_submitted": 1}, 6, 9, 0.01, 9),
    # Copies the catalogue by night, slowly enough to be let.
    Oddity({"course_viewed": 3, "page_viewed": 1}, 20, 2.5, 0.001, 4),
    # A ministry's buyer: hundreds of seats in a month, then silence.
    Oddity({"search_made": 1}, 16, 3, 20, 8, lifetime_days=25, purchase=0.9, seats=300),
    # Moderates the forum every evening.
    Oddity({"forum_posted": 6, "course_rated": 1}, 6, 8, 120, 21),
    # Fills a basket on every visit and leaves it.
    Oddity({"cart_added": 2, "checkout_started": 1}, 6, 3, 30, 22, abandon=1),
    # Studied for some days and nights on end, never came back.
    Oddity({"lesson_completed": 2, "quiz_submitted": 3}, 70, 9, 120, 12, 12, lifetime_days=6),
    # Downloads everything, at dawn.
    Oddity({"material_downloaded": 1}, 5, 16, 0.02, 7),
    # Leaves live classes running all weekend, from one morning on.
    Oddity({"live_class_joined": 1}, 5, 10, 80, 9, weekend=60),
    # Resells seats, night after night.
    Oddity({"page_viewed": 1}, 14, 1.2, 0.1, 2, purchase=0.9, seats=60),
    # Gives courses away and rates each at length.
    Oddity({"course_rated": 1}, 6, 12, 30, 20, purchase=0.5, seats=25),
    # Looks in for one second at a time, for weeks, and buys on a whim.
    Oddity({"page_viewed": 1}, 120, 1.05, 0.001, 4, lifetime_days=30, purchase=0.2, seats=8),
)


def is_odd(people: People) -> NDArray[np.bool_]:
    """Which learners of the block are odd."""
    odd: NDArray[np.bool_] = people.number % EVERY == 0
    return odd


def with_odd_learners(
    rng: np.random.Generator, people: People, done: Natural, scale: float
) -> tuple[People, Natural]:
    """Give the odd learners their habits, and replace what they did; leave the others as drawn."""
    odd = is_odd(people)
    rows = np.flatnonzero(odd)
    habits = _draw_odd(rng, people.take(rows))
    own = draw_natural(rng, habits, scale)
    return people.put(rows, habits), done.of_people(~odd).plus(own, rows)


def _draw_odd(rng: np.random.Generator, people: People) -> People:
    """The same people with odd habits: the kinds take turns, and members of a kind differ."""
    kind = people.number // EVERY % len(ODDITIES)
    return replace(
        people,
        group=np.full(people.size, _GROUP),
        lifetime=_values(kind, "lifetime_days"),
        visits_per_day=_values(kind, "visits_per_week") / 7 * _factor(rng, people.size),
        burst=np.zeros(people.size),
        depth=_values(kind, "depth") * _factor(rng, people.size),
        pace=_values(kind, "pace") * _factor(rng, people.size),
        hour=_values(kind, "hour"),
        hour_spread=_values(kind, "hour_spread"),
        weekend=_values(kind, "weekend"),
        mix=_mixes()[kind],
        purchase=_values(kind, "purchase"),
        abandon=_values(kind, "abandon"),
        seats=_values(kind, "seats"),
        refunds=_values(kind, "refunds") > 0,
    )


def _values(kind: Integers, name: str) -> Floats:
    return np.array([getattr(oddity, name) for oddity in ODDITIES], float)[kind]


def _mixes() -> Floats:
    mixes = np.zeros((len(ODDITIES), len(EVENT)))
    for row, oddity in enumerate(ODDITIES):
        for event, weight in oddity.mix.items():
            mixes[row, EVENT[event]] = weight
    return mixes


def _factor(rng: np.random.Generator, size: int) -> Floats:
    factor: Floats = np.exp(rng.normal(0, 0.2, size))
    return factor
