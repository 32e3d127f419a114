"""What learners do by themselves: visits, the events in them, and the orders they end in."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cli.generator.catalogue import EVENT
from cli.generator.events import Events, draw_events
from cli.generator.people import Integers, People
from cli.generator.purchases import Orders, draw_orders, join_orders, refund_events, take_orders
from cli.generator.visits import Visits, draw_visits


@dataclass(frozen=True)
class Natural:
    """Visits, events and orders of one block."""

    visits: Visits
    events: Events
    orders: Orders

    def of_people(self, kept: NDArray[np.bool_]) -> Natural:
        """What the kept people do; `kept` has one entry a learner of the block."""
        visits = kept[self.visits.person]
        place = np.cumsum(visits) - 1
        orders = take_orders(self.orders, visits[self.orders.visit])
        return Natural(
            self.visits.take(visits),
            self.events.of_visits(visits),
            replace(orders, visit=place[orders.visit]),
        )

    def plus(self, other: Natural, rows: Integers) -> Natural:
        """This and what `other` people do, who are the given rows of the block."""
        first = self.visits.size
        visits = replace(other.visits, person=rows[other.visits.person])
        events = replace(
            other.events, visit=other.events.visit + first, person=rows[other.events.person]
        )
        orders = replace(other.orders, person=rows[other.orders.person])
        return Natural(
            self.visits.plus(visits),
            self.events.plus(events),
            join_orders(self.orders, orders, first),
        )


def draw_natural(rng: np.random.Generator, people: People, scale: float) -> Natural:
    """What the learners do; `scale` multiplies how often they come."""
    visits = draw_visits(rng, people, scale)
    events = draw_events(rng, people, visits)
    payments = events.take(events.name == EVENT["payment_made"])
    orders = draw_orders(rng, people, visits, payments)
    return Natural(visits, events.plus(refund_events(rng, orders, payments)), orders)
