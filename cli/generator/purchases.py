"""Orders (enrolments) with their lines: prices, seats, discounts, refunds."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from cli.generator import timeline
from cli.generator.catalogue import COURSE_PRICE, EVENT
from cli.generator.events import Events
from cli.generator.people import Floats, Integers, People
from cli.generator.visits import Visits, draw_courses

STATUSES = ("completed", "returned", "cancelled", "pending")
_STATUS_SHARES = (0.90, 0.05, 0.04, 0.01)


@dataclass(frozen=True)
class Orders:
    """Orders of one block with their lines; `visit` is the visit they were placed in."""

    visit: Integers
    person: Integers
    at: Integers
    status: Integers
    channel: Integers
    amount: Floats
    lines: Lines


@dataclass(frozen=True)
class Lines:
    """Order lines; `order` indexes the block's Orders."""

    order: Integers
    number: Integers
    course: Integers
    seats: Integers
    price: Floats
    discount: Floats

    @property
    def paid(self) -> Floats:
        """What is paid for a line: price times seats, less the discount."""
        return np.round(self.price * self.seats - self.discount, 2)


def draw_orders(
    rng: np.random.Generator, people: People, visits: Visits, payments: Events
) -> Orders:
    """One order for each payment."""
    size = payments.size
    status = rng.choice(len(STATUSES), size=size, p=_STATUS_SHARES)
    status[visits.plan[payments.visit] != 0] = 0
    status[people.refunds[payments.person]] = STATUSES.index("returned")
    lines = _lines(rng, people, payments)
    return Orders(
        visit=payments.visit,
        person=payments.person,
        at=payments.at,
        status=status,
        channel=visits.channel[payments.visit],
        amount=np.bincount(lines.order, weights=lines.paid, minlength=size).astype(np.float64),
        lines=lines,
    )


def take_orders(orders: Orders, kept: NDArray[np.bool_]) -> Orders:
    """The chosen orders with their lines."""
    place = np.cumsum(kept) - 1
    rows = kept[orders.lines.order]
    lines = Lines(**{f.name: getattr(orders.lines, f.name)[rows] for f in fields(Lines)})
    return Orders(
        orders.visit[kept], orders.person[kept], orders.at[kept], orders.status[kept],
        orders.channel[kept], orders.amount[kept], _renumbered(lines, place[lines.order]),
    )  # fmt: skip


def join_orders(first: Orders, second: Orders, first_visit: int) -> Orders:
    """Both sets of orders; the second's visits are numbered from `first_visit`."""
    second = replace(second, visit=second.visit + first_visit)
    moved = _renumbered(second.lines, second.lines.order + len(first.person))
    lines = Lines(
        **{
            f.name: np.concatenate([getattr(first.lines, f.name), getattr(moved, f.name)])
            for f in fields(Lines)
        }
    )
    columns = {
        f.name: np.concatenate([getattr(first, f.name), getattr(second, f.name)])
        for f in fields(Orders)
        if f.name != "lines"
    }
    return Orders(**columns, lines=lines)


def refund_events(rng: np.random.Generator, orders: Orders, payments: Events) -> Events:
    """The request that precedes each returned order's refund, one to ten days after it."""
    returned = orders.status == STATUSES.index("returned")
    chosen = payments.take(returned)
    delay = rng.integers(timeline.DAY, 10 * timeline.DAY, chosen.size)
    events = Events(
        chosen.visit, chosen.person, chosen.at + delay,
        np.full(chosen.size, EVENT["refund_requested"]), chosen.course,
        np.ceil(30 * np.exp(rng.normal(0, 0.8, chosen.size))),
    )  # fmt: skip
    return events.take(events.at < timeline.END)


def _lines(rng: np.random.Generator, people: People, payments: Events) -> Lines:
    size = payments.size
    count = 1 + rng.poisson(0.22, size)
    order = np.repeat(np.arange(size), count)
    number = np.arange(len(order)) - np.repeat(np.cumsum(count) - count, count) + 1
    person = payments.person[order]
    course = np.where(
        number == 1, payments.course[order], draw_courses(rng, people.interests[person])
    )
    bulk = rng.random(len(order)) < 0.5
    seats = 1 + np.where(bulk, rng.poisson(people.seats[person] - 1), 0)
    price = COURSE_PRICE[course]
    cut = rng.choice([0.0, 0.1, 0.2, 0.5], size=len(order), p=[0.62, 0.18, 0.14, 0.06])
    return Lines(order, number, course, seats, price, np.round(price * seats * cut, 2))


def _renumbered(lines: Lines, order: Integers) -> Lines:
    return Lines(order, lines.number, lines.course, lines.seats, lines.price, lines.discount)
