"""Courses, enrolments and advertising spend as their systems export them."""

from __future__ import annotations

import numpy as np
import polars as pl

from cli.generator import timeline
from cli.generator.catalogue import ADS, COURSES, MAILINGS
from cli.generator.people import Integers, People
from cli.generator.purchases import Orders
from cli.generator.raw_accounts import learners
from cli.generator.spelling import beijing, choose, decimals, moments, numbered, only, pick, ranks
from cli.generator.visits import FROM_AD, Visits

_STATES = ("paid", "refunded", "closed", "unpaid")
_PLATFORMS = ("web", "app", "mp")


def raw_items() -> pl.DataFrame:
    """The catalogue."""
    return pl.DataFrame(
        {
            "course_no": [course.course_id for course in COURSES],
            "title": [course.title for course in COURSES],
            "subject": [course.category for course in COURSES],
            "topic": [course.topic for course in COURSES],
            "school": [course.school for course in COURSES],
            "price_yuan": [f"{course.price:.2f}" for course in COURSES],
            "extra": [f'{{"lessons":{8 + 4 * (n % 6)}}}' for n in range(len(COURSES))],
            "__at": np.arange(len(COURSES)),
        }
    )


def order_numbers(orders: Orders, first: int) -> pl.Series:
    """Numbers in the order of time, after the `first` ones that are taken."""
    return numbered("E", first + ranks(orders.at) + 1, 6)


def raw_orders(
    people: People, visits: Visits, orders: Orders, first: int, mailing: Integers
) -> pl.DataFrame:
    """Enrolments, with the campaign that led to the visit they were placed in."""
    letter = mailing[orders.visit]
    from_ad = visits.origin[orders.visit] == FROM_AD
    campaigns = choose(
        from_ad.astype(np.int64),
        [
            pick(tuple(m[0] for m in MAILINGS), np.maximum(letter, 0)),
            pick(tuple(a.campaign_id for a in ADS), visits.advert[orders.visit]),
        ],
    )
    return pl.DataFrame(
        {
            "enrol_no": order_numbers(orders, first),
            "learner_no": learners(people, orders.person),
            "placed": beijing(orders.at, "%Y-%m-%d %H:%M:%S"),
            "state": pick(_STATES, orders.status),
            "platform": pick(_PLATFORMS, orders.channel),
            "money": pick(("CNY",), np.zeros(len(orders.person), np.int64)),
            "promo": only(from_ad | (letter >= 0), campaigns),
            "__at": orders.at,
        }
    )


def raw_order_lines(orders: Orders, first: int) -> pl.DataFrame:
    """Lines of the enrolments."""
    lines = orders.lines
    return pl.DataFrame(
        {
            "enrol_no": order_numbers(orders, first).gather(lines.order),
            "line_no": pl.Series(lines.number).cast(pl.String),
            "course_no": pick(tuple(c.course_id for c in COURSES), lines.course),
            "seats": pl.Series(lines.seats).cast(pl.String),
            "price_yuan": decimals(lines.price, 2),
            "off_yuan": only(lines.discount > 0, decimals(lines.discount, 2)),
            "paid_yuan": decimals(lines.paid, 2),
            "__at": orders.at[lines.order],
        }
    )


def raw_spend(rng: np.random.Generator, clicks: Integers) -> pl.DataFrame:
    """What each campaign cost on each day it ran, given the clicks that reached the site."""
    campaign, day = np.nonzero(
        np.array([[a.first_day <= d <= a.last_day for d in range(timeline.DAYS)] for a in ADS])
    )
    reached = clicks[campaign, day]
    billed = reached + rng.poisson(2 + 0.15 * reached)
    cost = (
        billed * np.array([a.click_cost for a in ADS])[campaign] * rng.uniform(0.8, 1.25, len(day))
    )
    views = billed * rng.integers(25, 90, len(day)) + rng.integers(20, 200, len(day))
    midnight = day * timeline.DAY
    return pl.DataFrame(
        {
            "day": choose(campaign % 2, [moments(midnight).dt.strftime("%Y-%m-%d"),
                                         moments(midnight).dt.strftime("%Y%m%d")]),
            "medium": pick(tuple(a.medium for a in ADS), campaign),
            "camp": pick(tuple(a.campaign_id for a in ADS), campaign),
            "cost_yuan": decimals(cost, 2),
            "views": pl.Series(views).cast(pl.String),
            "clicks": pl.Series(billed).cast(pl.String),
            "money": pick(("CNY",), np.zeros(len(day), np.int64)),
            "__at": midnight,
        }
    ).sort("__at", maintain_order=True)  # fmt: skip
