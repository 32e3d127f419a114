"""Turns habits into visits: when each learner comes, from where, on which device, about what."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from cli.generator import timeline
from cli.generator.catalogue import ADS, COURSE_CATEGORY, COURSES
from cli.generator.groups import GROUPS
from cli.generator.people import Floats, Integers, People, pick_rows

#: Mean visits before signing up, and days they stretch over.
EARLIER_VISITS, EARLIER_DAYS = 0.45, 9
#: Above 1, a habit is strongest at its start.
HABIT_FADES = 1.15
#: What a visit is for: whatever comes up, or the one thing an experiment made the learner do.
NATURAL, LESSON, PURCHASE = 0, 1, 2
#: How a visit started: by itself, from an ad, from a message.
DIRECT, FROM_AD, FROM_MESSAGE = 0, 1, 2


@dataclass(frozen=True)
class Visits:
    """Visits of one block; `person` indexes the block's People.

    `advert` is the advertisement behind a visit that started from one (`origin`).
    """

    person: Integers
    start: Integers
    is_sign_up: NDArray[np.bool_]
    plan: Integers
    course: Integers
    channel: Integers
    device: Integers
    origin: Integers
    advert: Integers

    @property
    def size(self) -> int:
        """How many visits there are."""
        return len(self.person)

    def take(self, rows: Integers | NDArray[np.bool_]) -> Visits:
        """The chosen visits."""
        return Visits(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})

    def plus(self, other: Visits) -> Visits:
        """These visits and then the other ones."""
        return Visits(
            **{
                f.name: np.concatenate([getattr(self, f.name), getattr(other, f.name)])
                for f in fields(self)
            }
        )


def draw_visits(rng: np.random.Generator, people: People, scale: float) -> Visits:
    """Visits of every learner; `scale` multiplies how often they come."""
    left = (timeline.END - people.signed_up) / timeline.DAY
    habit = rng.poisson(scale * _habit_mean(people))
    burst = rng.poisson(scale * people.burst)
    earlier = rng.poisson(EARLIER_VISITS, people.size)

    who_habit = np.repeat(np.arange(people.size), habit)
    span = np.minimum(people.lifetime, left)[who_habit]
    who_burst = np.repeat(np.arange(people.size), burst)
    who_early = np.repeat(np.arange(people.size), earlier)
    tenure = np.concatenate(
        [
            rng.random(len(who_habit)) ** HABIT_FADES * span,
            rng.exponential(5.0, len(who_burst)),
            -EARLIER_DAYS * rng.random(len(who_early)),
        ]
    )
    person = np.concatenate([who_habit, who_burst, who_early])
    day = people.signed_up[person] // timeline.DAY + np.floor(tenure).astype(np.int64)
    kept = (day >= 0) & (day < timeline.DAYS)
    kept[kept] &= rng.random(kept.sum()) < _welcome(people, person[kept], day[kept])
    person, day, early = person[kept], day[kept], tenure[kept] < 0

    start = _clock_times(rng, people, person, day)
    before = start < people.signed_up[person]
    fits = (before == early) & (start >= 0) & (start < timeline.END - 3600)
    person, start = person[fits], start[fits]
    everyone = np.arange(people.size)
    return describe_visits(
        rng,
        people,
        np.concatenate([everyone, person]),
        np.concatenate([people.signed_up, start]),
        is_sign_up=np.arange(people.size + len(person)) < people.size,
    )


def describe_visits(
    rng: np.random.Generator,
    people: People,
    person: Integers,
    start: Integers,
    *,
    is_sign_up: NDArray[np.bool_] | bool = False,
    plan: int = NATURAL,
) -> Visits:
    """Give visits a course, a channel, a device and an origin."""
    size = len(person)
    usual = rng.random(size) < 0.85
    first_devices = rng.random(size) < 0.8
    origin = rng.choice(3, size=size, p=[0.84, 0.08, 0.08])
    if plan != NATURAL:
        origin[:] = DIRECT
    return Visits(
        person=person,
        start=start,
        is_sign_up=np.broadcast_to(is_sign_up, size),
        plan=np.full(size, plan),
        course=draw_courses(rng, people.interests[person]),
        channel=np.where(usual, people.channel[person], rng.integers(0, 3, size)),
        device=np.where(first_devices, 0, rng.integers(0, people.devices[person])),
        origin=origin,
        advert=_adverts(rng, start),
    )


def draw_stray_visits(rng: np.random.Generator, people: People) -> Visits:
    """Visits of people who never sign up: one or two, around the day they arrive."""
    person = np.repeat(np.arange(people.size), 1 + rng.poisson(0.35, people.size))
    start = people.arrived[person] - rng.integers(0, 6 * timeline.DAY, len(person))
    fits = (start >= 0) & (start < timeline.END - 3600)
    return describe_visits(rng, people, person[fits], start[fits])


def draw_courses(rng: np.random.Generator, interests: Floats) -> Integers:
    """A course for each row of interests: category by interest, then the popular ones first."""
    category = pick_rows(rng, interests)
    popularity = np.array([1 / (1 + place % 7) for place in range(len(COURSES))])
    table = (COURSE_CATEGORY[None, :] == np.arange(interests.shape[1])[:, None]) * popularity
    return pick_rows(rng, table[category])


def _adverts(rng: np.random.Generator, start: Integers) -> Integers:
    """An advertisement that runs on the day of each visit; the brand's own always does."""
    wanted = rng.integers(0, len(ADS), len(start))
    day = start // timeline.DAY
    first = np.array([advert.first_day for advert in ADS])[wanted]
    last = np.array([advert.last_day for advert in ADS])[wanted]
    return np.where((day >= first) & (day <= last), wanted, 0)


def _habit_mean(people: People) -> Floats:
    left = (timeline.END - people.signed_up) / timeline.DAY
    mean: Floats = people.visits_per_day * np.minimum(people.lifetime, left)
    return mean


def _welcome(people: People, person: Integers, day: Integers) -> Floats:
    """Chance that an intended visit takes place on this day: season, exams, weekday."""
    season = np.array([timeline.activity(group.exam_pull) for group in GROUPS])
    season = season / season.max(axis=1, keepdims=True)
    weekend = people.weekend[person]
    weekday_factor = np.where(timeline.weekends()[day], weekend, 1.0) / np.maximum(weekend, 1.0)
    chance: Floats = season[people.group[person], day] * weekday_factor
    return chance


def _clock_times(
    rng: np.random.Generator, people: People, person: Integers, day: Integers
) -> Integers:
    """UTC seconds on the given local days, around each learner's usual hour."""
    size = len(person)
    usual = people.hour[person] + people.hour_spread[person] * rng.standard_normal(size)
    hour = np.where(rng.random(size) < 0.88, usual, rng.uniform(8, 24, size)) % 24
    local = day * timeline.DAY + (hour * 3600).astype(np.int64)
    return local - people.clock[person]
