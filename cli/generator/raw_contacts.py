"""Messages, experiment exposures, survey answers and feedback as their systems export them."""

from __future__ import annotations

import numpy as np
import polars as pl

from cli.generator.catalogue import MAILINGS
from cli.generator.contacts import Feedback, Messages, Responses
from cli.generator.people import Integers, People
from cli.generator.raw_accounts import learners
from cli.generator.spelling import (
    BLAME,
    PRAISE,
    beijing,
    choose,
    decimals,
    epoch_seconds,
    iso_utc,
    numbered,
    only,
    pick,
    ranks,
)
from cli.generator.trials import ARMS, Outcome

_ACTIONS = tuple(action or "" for _, _, action in MAILINGS)


def raw_messages(people: People, messages: Messages, first: int) -> pl.DataFrame:
    """The mailing system's log."""
    action = pick(_ACTIONS, messages.mailing)
    return pl.DataFrame(
        {
            "msg_no": numbered("M", first + ranks(messages.sent) + 1, 6),
            "camp": pick(tuple(mailing[0] for mailing in MAILINGS), messages.mailing),
            "action_code": only((action != "").to_numpy(), action),
            "learner_no": learners(people, messages.person),
            "medium": pick(tuple(mailing[1] for mailing in MAILINGS), messages.mailing),
            "sent": iso_utc(messages.sent),
            "delivered": only(messages.delivered > 0, epoch_seconds(messages.delivered)),
            "opened": only(messages.opened > 0, epoch_seconds(messages.opened)),
            "clicked": only(messages.clicked > 0, epoch_seconds(messages.clicked)),
            "unsub": only(messages.unsubscribed > 0, epoch_seconds(messages.unsubscribed)),
            "__at": messages.sent,
        }
    )


def raw_exposures(
    rng: np.random.Generator, people: People, outcome: Outcome, test: str
) -> pl.DataFrame:
    """The experiment log: first sights, later sights, and a few learners who saw both arms."""
    size = len(outcome.person)
    again = np.flatnonzero(rng.random(size) < 0.2)
    double = np.flatnonzero(outcome.is_double)
    rows = np.concatenate([np.arange(size), again, double])
    arm = np.concatenate([outcome.arm, outcome.arm[again], 1 - outcome.arm[double]])
    wait = np.concatenate(
        [np.zeros(size, np.int64), rng.integers(3600, 9 * 86_400, len(again) + len(double))]
    )
    seen = outcome.exposed[rows] + wait
    return pl.DataFrame(
        {
            "test": pick((test,), np.zeros(len(rows), np.int64)),
            "arm": pick(ARMS, arm),
            "learner_no": learners(people, outcome.person[rows]),
            "seen": iso_utc(seen),
            "__at": seen,
        }
    )


def raw_responses(
    rng: np.random.Generator, people: People, given: Responses, first: int, orders: pl.Series
) -> pl.DataFrame:
    """Survey answers, with words in two languages."""
    size = len(given.person)
    glad = given.score >= np.select([given.form == 0, given.form == 1], [4, 8], default=0)
    glad |= (given.form == 2) & (people.satisfaction[given.person] > 0.6)
    words = choose(
        glad.astype(np.int64),
        [
            pick(BLAME, rng.integers(0, len(BLAME), size)),
            pick(PRAISE, rng.integers(0, len(PRAISE), size)),
        ],
    )
    lowest = pick(("1", "0", ""), given.form)
    return pl.DataFrame(
        {
            "answer_no": numbered("A", first + ranks(given.answered) + 1, 6),
            "form": pick(("csat", "nps", "open"), given.form),
            "learner_no": learners(people, given.person),
            "about": pick(("order", "company", "product"), given.form),
            "about_no": only(given.order >= 0, _order(orders, given.order)),
            "score": decimals(given.score, 0),
            "low": only(given.form < 2, lowest),
            "high": only(given.form < 2, pick(("5", "10", ""), given.form)),
            "words": only(given.has_text, words),
            "asked": iso_utc(given.asked),
            "answered": beijing(given.answered),
            "__at": given.answered,
        }
    )


def _order(orders: pl.Series, order: Integers) -> pl.Series:
    """The number of each order, whatever where there is none (-1)."""
    if orders.is_empty():
        return pl.Series([None] * len(order), dtype=pl.String)
    return orders.gather(np.maximum(order, 0))


def raw_feedback(
    rng: np.random.Generator, people: People, given: Feedback, first: int
) -> pl.DataFrame:
    """Reactions to actions."""
    size = len(given.person)
    speaks = (given.kind > 0) & (rng.random(size) < 0.12) | (given.kind == 3)
    kind = (given.kind != 1).astype(np.int64)
    words = choose(kind, [pick(PRAISE, rng.integers(0, len(PRAISE), size)),
                          pick(BLAME, rng.integers(0, len(BLAME), size))])  # fmt: skip
    return pl.DataFrame(
        {
            "note_no": numbered("F", first + ranks(given.at) + 1, 6),
            "action_code": pick(_ACTIONS, given.mailing),
            "learner_no": learners(people, given.person),
            "kind": pick(("shown", "accepted", "dismissed", "complained"), given.kind),
            "noted": epoch_seconds(given.at),
            "words": only(speaks, words),
            "__at": given.at,
        }
    )
