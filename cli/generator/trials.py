"""Two experiments whose true effects are known: what treatment adds is drawn beside what was there.

Every exposed learner has a potential extra visit (a finished lesson) and a potential extra order.
Treatment makes each happen with a known chance; control never does. So the expected difference
between the arms follows exactly from the learners' natural behaviour and these chances.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from cli.generator import timeline
from cli.generator.catalogue import EVENT
from cli.generator.events import Events, draw_events
from cli.generator.groups import GROUPS
from cli.generator.natural import Natural
from cli.generator.people import Floats, Integers, People
from cli.generator.purchases import Orders, draw_orders, take_orders
from cli.generator.timeline import DAY, day_number
from cli.generator.visits import LESSON, NATURAL, PURCHASE, Visits, describe_visits

ARMS = ("control", "treatment")
METRICS = ("lesson_conversion_14d", "order_conversion_14d", "revenue_per_user_28d", "retention_d7")
_GOAL = 14 * DAY


@dataclass(frozen=True)
class Trial:
    """An experiment: when it runs, who is let in, and what treatment does to each group."""

    experiment_id: str
    first_day: int
    last_day: int
    #: Days that a learner must have been signed up.
    tenure_days: int
    #: Chance, by latent group, that treatment adds a finished lesson, and an order.
    lesson_chance: tuple[float, ...]
    order_chance: tuple[float, ...]


TRIALS = (
    Trial("onboarding_checklist", day_number(date(2026, 2, 1)), day_number(date(2026, 3, 14)), 0,
          (0.34,) * len(GROUPS), (0.10,) * len(GROUPS)),
    Trial("exam_reminder", day_number(date(2026, 4, 13)), day_number(date(2026, 5, 31)), 21,
          tuple(0.6 if g.name == "exam_students" else 0.0 for g in GROUPS), (0.0,) * len(GROUPS)),
)  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What one trial adds to a block, and the effect it has on each learner and metric."""

    person: Integers
    arm: Integers
    exposed: Integers
    is_double: NDArray[np.bool_]
    #: Expected change by treatment: one row a learner, one column a metric.
    effect: Floats
    visits: Visits
    events: Events
    orders: Orders

    def measured(self, allowed: NDArray[np.bool_]) -> tuple[Integers, Floats]:
        """Those who saw one arm only, as the analysis has it, and the effect on each of them.

        `allowed` says of each learner of the block whether the trial keeps them.
        """
        rows = ~self.is_double & allowed[self.person]
        return self.person[rows], self.effect[rows]


def run_trial(
    rng: np.random.Generator,
    trial: Trial,
    people: People,
    natural: Natural,
) -> Outcome:
    """Expose the learners who visit while the trial runs, and plant what treatment does."""
    person, exposed = _exposures(trial, people, natural.visits)
    visits, events, orders = natural.visits, natural.events, natural.orders
    size = len(person)
    arm = rng.integers(0, 2, size)
    lesson_at = exposed + rng.integers(DAY // 2, _GOAL - DAY // 2, size)
    order_at = exposed + rng.integers(DAY // 2, _GOAL - DAY // 2, size)
    lessons = describe_visits(rng, people, person, lesson_at, plan=LESSON)
    buys = describe_visits(rng, people, person, order_at, plan=PURCHASE)
    lesson_events = draw_events(rng, people, lessons)
    buy_events = draw_events(rng, people, buys)
    payments = buy_events.take(buy_events.name == EVENT["payment_made"])
    potential = draw_orders(rng, people, buys, payments)

    group = people.group[person]
    lesson_chance = np.array(trial.lesson_chance)[group]
    order_chance = np.array(trial.order_chance)[group]
    learnt = _within(person, exposed, events.take(events.name == EVENT["lesson_completed"]))
    bought = _within_times(person, exposed, orders.person[orders.status == 0],
                           orders.at[orders.status == 0], first=0, last=_GOAL)  # fmt: skip
    midnight = exposed - exposed % DAY
    back = _within_times(person, midnight, events.person, events.at, first=7 * DAY, last=8 * DAY)
    stays_away = np.where(lesson_at // DAY - exposed // DAY == 7, 1 - lesson_chance, 1.0)
    stays_away *= np.where(order_at // DAY - exposed // DAY == 7, 1 - order_chance, 1.0)
    effect = np.column_stack(
        [
            lesson_chance * ~learnt,
            order_chance * ~bought,
            order_chance * potential.amount,
            (1 - stays_away) * ~back,
        ]
    )
    does_lesson = (arm == 1) & (rng.random(size) < lesson_chance)
    does_order = (arm == 1) & (rng.random(size) < order_chance)
    kept_lessons, kept_buys = lessons.take(does_lesson), buys.take(does_order)
    made = take_orders(potential, does_order)
    made = replace(made, visit=kept_lessons.size + np.arange(kept_buys.size))
    planted = lesson_events.of_visits(does_lesson, visits.size).plus(
        buy_events.of_visits(does_order, visits.size + kept_lessons.size)
    )
    return Outcome(
        person=person,
        arm=arm,
        exposed=exposed,
        is_double=rng.random(size) < 0.015,
        effect=effect,
        visits=kept_lessons.plus(kept_buys),
        events=planted,
        orders=made,
    )


def _exposures(trial: Trial, people: People, visits: Visits) -> tuple[Integers, Integers]:
    """Each learner's first visit within the trial's days, one second after it began."""
    start = visits.start
    since = people.signed_up[visits.person] + trial.tenure_days * DAY
    counts = (visits.plan == NATURAL) & (start >= since)
    counts &= (start >= trial.first_day * DAY) & (start < (trial.last_day + 1) * DAY)
    first = np.full(people.size, timeline.END, np.int64)
    np.minimum.at(first, visits.person[counts], start[counts])
    person = np.flatnonzero(first < timeline.END)
    return person, first[person] + 1


def _within(person: Integers, since: Integers, events: Events) -> NDArray[np.bool_]:
    return _within_times(person, since, events.person, events.at, first=0, last=_GOAL)


def _within_times(
    person: Integers, since: Integers, who: Integers, at: Integers, *, first: int, last: int
) -> NDArray[np.bool_]:
    """Whether each person has something at [since + first, since + last)."""
    size = int(max(person.max(initial=-1), who.max(initial=-1))) + 1
    begin = np.full(size, timeline.END * 4, np.int64)
    begin[person] = since
    age = at - begin[who]
    found = np.zeros(size, bool)
    found[who[(age >= first) & (age < last)]] = True
    return found[person]
