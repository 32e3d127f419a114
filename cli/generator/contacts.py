"""What the startup says to learners and what they answer: messages, surveys, feedback, consents."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cli.generator import timeline
from cli.generator.catalogue import MAILINGS
from cli.generator.people import Floats, Integers, People
from cli.generator.purchases import Orders
from cli.generator.timeline import DAY
from cli.generator.visits import FROM_MESSAGE, Visits

#: "Never happened", in a time column.
NEVER = -1
_WELCOME = 0
_OTHER_SHARES = (0.42, 0.16, 0.20, 0.14, 0.08)


@dataclass(frozen=True)
class Messages:
    """Messages of one block; times are NEVER where something did not happen.

    `visit` is the visit that a click led to, or -1.
    """

    visit: Integers
    person: Integers
    mailing: Integers
    sent: Integers
    delivered: Integers
    opened: Integers
    clicked: Integers
    unsubscribed: Integers


@dataclass(frozen=True)
class Responses:
    """Survey answers: `form` 0 csat, 1 nps, 2 open text; `order` is -1 unless asked about one."""

    person: Integers
    form: Integers
    order: Integers
    score: Floats
    asked: Integers
    answered: Integers
    has_text: NDArray[np.bool_]


@dataclass(frozen=True)
class Feedback:
    """Reactions to actions: `kind` 0 shown, 1 accepted, 2 dismissed, 3 complained."""

    person: Integers
    mailing: Integers
    kind: Integers
    at: Integers


@dataclass(frozen=True)
class Consents:
    """Decisions by purpose: 0 analytics, 1 personalisation, 2 marketing."""

    person: Integers
    purpose: Integers
    granted: NDArray[np.bool_]
    at: Integers


def draw_messages(rng: np.random.Generator, people: People, visits: Visits) -> Messages:
    """Messages that led to a visit, and (more of) those that did not."""
    leads = np.flatnonzero(
        (visits.origin == FROM_MESSAGE) & (visits.start > people.signed_up[visits.person] + DAY)
    )
    arrived = visits.start[leads]
    sent_before = arrived - rng.integers(600, 20 * 3600, len(leads))

    welcome = np.flatnonzero(rng.random(people.size) < 0.9)
    others = np.repeat(np.arange(people.size), rng.poisson(1.7, people.size))
    left = timeline.END - people.signed_up[others] - 2 * DAY
    later = people.signed_up[others] + DAY + (rng.random(len(others)) * left).astype(np.int64)
    person = np.concatenate([visits.person[leads], welcome, others])
    visit = np.concatenate([leads, np.full(len(welcome) + len(others), -1)])
    sent = np.concatenate([sent_before, people.signed_up[welcome] + 1800, later])
    mailing = 1 + rng.choice(5, size=len(person), p=_OTHER_SHARES)
    mailing[len(leads) : len(leads) + len(welcome)] = _WELCOME
    led = np.arange(len(person)) < len(leads)

    delivered = sent + rng.integers(1, 90, len(person))
    delivered = np.where(led | (rng.random(len(person)) < 0.97), delivered, NEVER)
    interest = 0.1 + 0.5 * people.satisfaction[person]
    opens = led | ((delivered > 0) & (rng.random(len(person)) < interest))
    opened = np.where(opens, sent + 90 + rng.exponential(2.5 * 3600, len(person)), NEVER)
    clicked = np.full(len(person), NEVER)
    clicked[led] = arrived
    opened[led] = arrived - rng.integers(3, 200, len(leads))
    leaves = opens & (rng.random(len(person)) < 0.02)
    fits = (sent > 0) & (sent < timeline.END) & (opened < timeline.END)
    unsubscribed = np.where(leaves, np.maximum(opened, clicked) + 20, NEVER)
    return Messages(
        *(
            column[fits].astype(np.int64)
            for column in (
                visit,
                person,
                mailing,
                sent,
                delivered,
                opened,
                clicked,
                unsubscribed,
            )
        )
    )


def draw_responses(rng: np.random.Generator, people: People, orders: Orders) -> Responses:
    """Satisfaction after an enrolment, recommendation after some weeks, thoughts at any time."""
    done = np.flatnonzero((orders.status == 0) & (rng.random(len(orders.person)) < 0.45))
    asked_csat = orders.at[done] + 2 * DAY
    nps = np.repeat(np.arange(people.size), rng.binomial(2, 0.16, people.size))
    weeks = rng.integers(3, 16, len(nps))
    words = np.repeat(np.arange(people.size), rng.binomial(1, 0.09, people.size))
    word_days = rng.integers(1, 60, len(words))
    person = np.concatenate([orders.person[done], nps, words])
    form = np.repeat([0, 1, 2], [len(done), len(nps), len(words)])
    asked = np.concatenate(
        [
            asked_csat,
            people.signed_up[nps] + weeks * 7 * DAY,
            people.signed_up[words] + word_days * DAY,
        ]
    )
    answered = asked + 60 + rng.exponential(20 * 3600, len(person)).astype(np.int64)
    mood = np.clip(people.satisfaction[person] + rng.normal(0, 0.15, len(person)), 0, 1)
    score = np.select(
        [form == 0, form == 1], [1 + np.round(4 * mood), np.round(10 * mood)], default=np.nan
    )
    order = np.concatenate([done, np.full(len(nps) + len(words), -1)])
    has_text = (form == 2) | (rng.random(len(person)) < 0.25)
    fits = answered < timeline.END
    return Responses(
        person[fits], form[fits], order[fits], score[fits], asked[fits], answered[fits],
        has_text[fits],
    )  # fmt: skip


def draw_feedback(rng: np.random.Generator, people: People, messages: Messages) -> Feedback:
    """Whoever opens a message that an action sent was shown it; many react."""
    has_action = np.array([mailing[2] is not None for mailing in MAILINGS])
    shown = np.flatnonzero(has_action[messages.mailing] & (messages.opened > 0))
    person = messages.person[shown]
    reacts = rng.random(len(shown))
    likes = 0.15 + 0.5 * people.satisfaction[person]
    kind = np.select([reacts < likes, reacts < likes + 0.25, reacts > 0.98], [1, 2, 3], default=0)
    answer = np.flatnonzero(kind > 0)
    at = messages.opened[shown]
    late = at[answer] + rng.integers(5, 7200, len(answer))
    rows = np.concatenate([shown, shown[answer]])
    kinds = np.concatenate([np.zeros(len(shown), np.int64), kind[answer]])
    times = np.concatenate([at, late])
    fits = times < timeline.END
    return Feedback(
        messages.person[rows][fits], messages.mailing[rows][fits], kinds[fits], times[fits]
    )


def draw_consents(rng: np.random.Generator, people: People, registered: Integers) -> Consents:
    """A decision on each purpose at sign-up; some change their mind."""
    person = np.tile(np.arange(people.size), 3)
    purpose = np.repeat([0, 1, 2], people.size)
    granted = rng.random(len(person)) < np.array([0.97, 0.85, 0.6])[purpose]
    asked = (purpose > 0) | (rng.random(len(person)) < 0.4)
    changes = asked & (rng.random(len(person)) < 0.05)
    at = registered[person] + purpose * 2 + 5
    later = at + rng.integers(DAY, 120 * DAY, len(person))
    changes &= later < timeline.END
    fits = asked & (at < timeline.END)
    return Consents(
        np.concatenate([person[fits], person[changes]]),
        np.concatenate([purpose[fits], purpose[changes]]),
        np.concatenate([granted[fits], ~granted[changes]]),
        np.concatenate([at[fits], later[changes]]),
    )
