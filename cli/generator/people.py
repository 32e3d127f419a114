"""Draws learners: who they are, and the habits that their behaviour will follow."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from cli.generator import timeline
from cli.generator.catalogue import CITIES, EVENTS, SOURCES
from cli.generator.groups import GROUPS, Group

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

#: How much members of a group differ: sigma of log values, concentration of shares.
VISIT_SPREAD, DEPTH_SPREAD, PACE_SPREAD, HOUR_DRIFT = 0.35, 0.2, 0.5, 0.8
MIX_CONCENTRATION, INTEREST_CONCENTRATION = 60.0, 5.0


@dataclass(frozen=True)
class People:
    """One block of learners; every array has one entry (or one row) a learner."""

    number: Integers
    group: Integers
    #: First seen, and signed up, in seconds of the calendar.
    arrived: Integers
    signed_up: Integers
    lifetime: Floats
    visits_per_day: Floats
    burst: Floats
    depth: Floats
    pace: Floats
    hour: Floats
    hour_spread: Floats
    weekend: Floats
    mix: Floats
    interests: Floats
    purchase: Floats
    abandon: Floats
    seats: Floats
    #: Wants the money back for everything.
    refunds: NDArray[np.bool_]
    channel: Integers
    occupation: Integers
    age: Floats
    city: Integers
    source: Integers
    satisfaction: Floats
    devices: Integers

    @property
    def size(self) -> int:
        """How many learners the block holds."""
        return len(self.number)

    def take(self, rows: Integers) -> People:
        """The chosen learners."""
        return People(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})

    def put(self, rows: Integers, others: People) -> People:
        """These learners, with the others in the given rows."""
        columns = {f.name: getattr(self, f.name).copy() for f in fields(self)}
        for name, column in columns.items():
            column[rows] = getattr(others, name)
        return People(**columns)

    @property
    def clock(self) -> Integers:
        """Seconds that each learner's wall clock is ahead of UTC."""
        return np.array([city[4] * 3600 for city in CITIES])[self.city]


def draw_people(rng: np.random.Generator, first: int, size: int) -> People:
    """Draw the learners `first` to `first + size - 1`."""
    group = rng.choice(len(GROUPS), size=size, p=[g.share for g in GROUPS])
    signed_up = np.sort(_sign_up_times(rng, size))
    source = _sources(rng, group)
    return People(
        number=np.arange(first, first + size),
        group=group,
        arrived=signed_up,
        signed_up=signed_up,
        lifetime=_centre(group, "lifetime_days") * rng.gamma(2.2, 1 / 2.2, size),
        visits_per_day=_spread(rng, group, "visits_per_week", VISIT_SPREAD) / 7,
        burst=_spread(rng, group, "burst_visits", VISIT_SPREAD),
        depth=_spread(rng, group, "depth", DEPTH_SPREAD),
        pace=_spread(rng, group, "pace", PACE_SPREAD),
        hour=_centre(group, "hour") + rng.normal(0, HOUR_DRIFT, size),
        hour_spread=_spread(rng, group, "hour_spread", 0.25),
        weekend=_spread(rng, group, "weekend", 0.5),
        mix=_shares(rng, group, "mix", len(EVENTS), MIX_CONCENTRATION),
        interests=_shares(rng, group, "interests", 8, INTEREST_CONCENTRATION),
        purchase=np.minimum(0.5, _spread(rng, group, "purchase", 0.7)),
        abandon=np.minimum(0.4, _spread(rng, group, "abandon", 0.5)),
        seats=_centre(group, "seats"),
        refunds=np.zeros(size, bool),
        channel=pick_rows(rng, np.array([g.channels for g in GROUPS], float)[group]),
        occupation=pick_rows(rng, np.array([g.occupations for g in GROUPS], float)[group]),
        age=np.clip(
            _centre(group, "age") + _centre(group, "age_spread") * rng.standard_normal(size), 16, 75
        ),
        city=rng.choice(len(CITIES), size=size, p=_normalised([city[3] for city in CITIES])),
        source=source,
        satisfaction=np.clip(
            _centre(group, "satisfaction") + rng.normal(0, 0.16, size), 0.05, 0.98
        ),
        devices=1 + (rng.random(size) < 0.35) + (rng.random(size) < 0.08),
    )


def _sign_up_times(rng: np.random.Generator, size: int) -> Integers:
    weights = timeline.sign_up_weights()
    day = rng.choice(timeline.DAYS, size=size, p=weights / weights.sum())
    second = np.clip(rng.normal(12 * 3600, 3 * 3600, size), 0, timeline.DAY - 1)
    return (day * timeline.DAY + second).astype(np.int64)


def _sources(rng: np.random.Generator, group: Integers) -> Integers:
    weights = np.array([3.0, 3.0, 2.5, 2.0, 1.5, 0.2, 2.0])
    source = rng.choice(len(SOURCES), size=len(group), p=weights / weights.sum())
    member = np.array([g.name == "institution_members" for g in GROUPS])[group]
    return np.where(member & (rng.random(len(group)) < 0.7), SOURCES.index("institution"), source)


def _centre(group: Integers, name: str) -> Floats:
    return np.array([getattr(g, name) for g in GROUPS], float)[group]


def _spread(rng: np.random.Generator, group: Integers, name: str, sigma: float) -> Floats:
    """Log-normal around the group's mean."""
    noise = np.exp(rng.normal(-sigma * sigma / 2, sigma, len(group)))
    spread: Floats = _centre(group, name) * noise
    return spread


def _shares(
    rng: np.random.Generator, group: Integers, name: str, width: int, concentration: float
) -> Floats:
    """Dirichlet around the group's weights; larger concentration = more alike."""
    weights = np.array([_weights(g, name, width) for g in GROUPS])
    weights = weights / weights.sum(axis=1, keepdims=True) * concentration
    gammas = rng.standard_gamma(weights[group])
    gammas[:, 0] += 1e-9
    shares: Floats = gammas / gammas.sum(axis=1, keepdims=True)
    return shares


def _weights(group: Group, name: str, width: int) -> Floats:
    weights = np.zeros(width)
    values = getattr(group, name)
    weights[: len(values)] = values
    return weights


def pick_rows(rng: np.random.Generator, weights: Floats) -> Integers:
    """One column per row, with probability proportional to the row's weights."""
    edges = np.cumsum(weights, axis=1)
    draws = rng.random(len(weights)) * edges[:, -1]
    places = (draws[:, None] >= edges).sum(axis=1)
    picked: Integers = np.minimum(places, weights.shape[1] - 1).astype(np.int64)
    return picked


def _normalised(values: list[int]) -> Floats:
    weights = np.array(values, float)
    normalised: Floats = weights / weights.sum()
    return normalised
