"""Generates the whole study, one block of learners after the other, so that memory stays small."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import polars as pl

from cli.generator import contacts, raw_accounts, raw_contacts, raw_events, raw_trade, timeline
from cli.generator.catalogue import ADS, EVENT
from cli.generator.dirt import Counts, plant
from cli.generator.events import Events, draw_events
from cli.generator.groups import GROUPS
from cli.generator.natural import Natural, draw_natural
from cli.generator.odd import is_odd, with_odd_learners
from cli.generator.people import Integers, People, draw_people
from cli.generator.purchases import join_orders
from cli.generator.trials import TRIALS, run_trial
from cli.generator.truth import TrueEffects, dirt_table
from cli.generator.visits import Visits, draw_stray_visits, draw_visits
from cli.generator.writers import Folder

#: Learners and events a block holds at most: bounds memory, whatever the size of the study.
BLOCK_USERS, BLOCK_EVENTS = 2_000, 60_000
#: Visitors who never sign up, per learner.
STRANGERS = 0.35
#: Learners on whom the number of events is gauged; what trials and dirt add to it.
_PILOT, _ADDED = 2_000, 1.06
#: Streams of random numbers apart from those of the blocks (0, 1, ...).
_PILOT_STREAM, _SHARED_STREAM, _ODD_STREAM = 2**30, 2**31, 2**32 - 1


@dataclass(frozen=True)
class Plan:
    """What to generate: learners, events (about), seed, format of the raw tables."""

    users: int
    events: int
    seed: int
    suffix: str = "csv"


@dataclass
class _Running:
    """What runs on from block to block: numbers already given, clicks, the truth."""

    clicks: Integers
    events: int = 0
    orders: int = 0
    messages: int = 0
    responses: int = 0
    feedback: int = 0
    effects: TrueEffects = field(default_factory=TrueEffects)
    dirt: Counts = field(default_factory=Counter)


def generate_study(
    plan: Plan, folder: Path, advance: Callable[[int], None] = lambda _: None
) -> dict[str, int]:
    """Write raw_*.<suffix> and truth_*.csv to `folder`; returns the rows of each table.

    Same plan, same bytes. `advance` is called with the number of learners just done.
    """
    scale = visit_scale(plan)
    per_block = max(1, min(BLOCK_USERS, BLOCK_EVENTS * plan.users // plan.events))
    running = _Running(np.zeros((len(ADS), timeline.DAYS), np.int64))
    with Folder(folder, plan.suffix) as out:
        for block, first in enumerate(range(0, plan.users, per_block)):
            size = min(per_block, plan.users - first)
            rng = np.random.default_rng([plan.seed, block])
            people = draw_people(rng, first, size)
            done, exposures = _after_trials(
                rng, people, draw_natural(rng, people, scale), running.effects
            )
            odd_rng = np.random.default_rng([plan.seed, _ODD_STREAM, block])
            people, done = with_odd_learners(odd_rng, people, done, scale)
            for entity, table in _block_tables(rng, people, done, exposures, running).items():
                out.raw(entity, plant(rng, entity, table, block, running.dirt))
            out.truth("users", _groups_table(people))
            advance(size)
        rng = np.random.default_rng([plan.seed, _SHARED_STREAM])
        for entity, table in {
            "items": raw_trade.raw_items(),
            "spend": raw_trade.raw_spend(rng, running.clicks),
        }.items():
            out.raw(entity, plant(rng, entity, table, 0, running.dirt))
        out.truth("dirt", dirt_table(running.dirt))
        out.truth("experiments", running.effects.table())
        return out.rows()


def visit_scale(plan: Plan) -> float:
    """Factor on how often people come with which about the planned number of events results."""

    def events_per_user(scale: float) -> float:
        rng = np.random.default_rng([plan.seed, _PILOT_STREAM])
        people = draw_people(rng, 0, _PILOT)
        visits = draw_visits(rng, people, scale)
        count = draw_events(rng, people, visits).size + _stray_events(rng, people).size
        return count / _PILOT * _ADDED

    # The number of events is linear in the scale.
    low, high = 0.02, 0.2
    slope = (events_per_user(high) - events_per_user(low)) / (high - low)
    scale = low + (plan.events / plan.users - events_per_user(low)) / slope
    return max(0.0, scale)


def _after_trials(
    rng: np.random.Generator, people: People, natural: Natural, effects: TrueEffects
) -> tuple[Natural, pl.DataFrame]:
    """What learners do when the trials have acted on them, and the log of who saw what.

    Odd learners are kept out of the log.
    """
    done = natural
    allowed = ~is_odd(people)
    logs = []
    # Each trial acts on what learners do by themselves; the trials lie weeks apart.
    for number, trial in enumerate(TRIALS):
        outcome = run_trial(rng, trial, people, natural)
        person, effect = outcome.measured(allowed)
        effects.add(number, people.group[person], effect)
        shift = done.visits.size - natural.visits.size
        done = Natural(
            done.visits.plus(outcome.visits),
            done.events.plus(replace(outcome.events, visit=outcome.events.visit + shift)),
            join_orders(done.orders, outcome.orders, done.visits.size),
        )
        logs.append(raw_contacts.raw_exposures(rng, people, outcome, trial.experiment_id))
    barred = raw_accounts.learners(people, np.flatnonzero(~allowed))
    return done, pl.concat(logs).filter(~pl.col("learner_no").is_in(barred.implode()))


def _block_tables(
    rng: np.random.Generator,
    people: People,
    done: Natural,
    exposures: pl.DataFrame,
    running: _Running,
) -> dict[str, pl.DataFrame]:
    """The raw tables of one block of learners, still clean."""
    visits, events, orders = done.visits, done.events, done.orders
    registered = people.signed_up.copy()
    joins = events.name == EVENT["signed_up"]
    registered[events.person[joins]] = events.at[joins]
    messages = contacts.draw_messages(rng, people, visits)
    mailing = np.full(visits.size, -1)
    led = messages.visit >= 0
    mailing[messages.visit[led]] = messages.mailing[led]
    responses = contacts.draw_responses(rng, people, orders)
    feedback = contacts.draw_feedback(rng, people, messages)
    tracked = raw_events.Tracked(registered, mailing)
    tables = {
        "users": raw_accounts.raw_users(rng, people, registered),
        "identifiers": raw_accounts.raw_identifiers(rng, people, registered),
        "events": pl.concat(
            [
                _raw_events(
                    rng, running, people=people, visits=visits, events=events, tracked=tracked
                ),
                _raw_strangers(rng, people, running),
            ]
        ),
        "orders": raw_trade.raw_orders(people, visits, orders, running.orders, mailing),
        "order_lines": raw_trade.raw_order_lines(orders, running.orders),
        "messages": raw_contacts.raw_messages(people, messages, running.messages),
        "exposures": exposures,
        "responses": raw_contacts.raw_responses(
            rng,
            people,
            responses,
            running.responses,
            raw_trade.order_numbers(orders, running.orders),
        ),
        "feedback": raw_contacts.raw_feedback(rng, people, feedback, running.feedback),
        "consents": raw_accounts.raw_consents(
            people, contacts.draw_consents(rng, people, registered)
        ),
    }
    running.orders += len(orders.person)
    running.messages += len(messages.person)
    running.responses += len(responses.person)
    running.feedback += len(feedback.person)
    return tables


def _raw_events(
    rng: np.random.Generator,
    running: _Running,
    *,
    people: People,
    visits: Visits,
    events: Events,
    tracked: raw_events.Tracked,
) -> pl.DataFrame:
    """Raw events, numbered after those of earlier blocks; counts the clicks on advertisements."""
    tracked = replace(tracked, first_event=running.events)
    running.events += events.size
    clicked = events.take(events.name == EVENT["ad_clicked"])
    np.add.at(running.clicks, (visits.advert[clicked.visit], clicked.at // timeline.DAY), 1)
    return raw_events.raw_events(rng, people, visits, events, tracked)


def _raw_strangers(rng: np.random.Generator, people: People, running: _Running) -> pl.DataFrame:
    """Events of visitors who never sign up."""
    others = _strangers(rng, people)
    visits = draw_stray_visits(rng, others)
    events = draw_events(rng, others, visits)
    tracked = raw_events.Tracked(others.signed_up, np.full(visits.size, -1), strangers=True)
    return _raw_events(rng, running, people=others, visits=visits, events=events, tracked=tracked)


def _strangers(rng: np.random.Generator, people: People) -> People:
    """People who look around and go: never signed up, few events."""
    size = round(people.size * STRANGERS)
    others = draw_people(rng, int(people.number[0]), size)
    return replace(
        others, arrived=others.signed_up, signed_up=np.full(size, timeline.END * 2),
        depth=np.full(size, 2.0),
    )  # fmt: skip


def _stray_events(rng: np.random.Generator, people: People) -> Events:
    others = _strangers(rng, people)
    return draw_events(rng, others, draw_stray_visits(rng, others))


def _groups_table(people: People) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "user_id": raw_accounts.learners(people, np.arange(people.size)),
            "latent_group": pl.Series([group.name for group in GROUPS]).gather(people.group),
        }
    )
