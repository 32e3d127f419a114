"""Accounts, log-ins and consents as the account system exports them."""

from __future__ import annotations

import numpy as np
import polars as pl

from cli.generator import timeline
from cli.generator.catalogue import CITIES, SOURCES
from cli.generator.contacts import Consents
from cli.generator.groups import OCCUPATIONS
from cli.generator.people import Integers, People
from cli.generator.raw_events import SLOTS
from cli.generator.spelling import (
    FOREIGN,
    GIVEN,
    GOALS,
    SURNAMES,
    beijing,
    choose,
    iso_offset,
    iso_utc,
    moments,
    numbered,
    only,
    pick,
    scrambled,
)


def learners(people: People, rows: Integers) -> pl.Series:
    """Learner numbers of the given rows of the block."""
    return numbered("L", people.number[rows] + 1, 5)


def raw_users(rng: np.random.Generator, people: People, registered: Integers) -> pl.DataFrame:
    """The account table: names, addresses and all."""
    size = people.size
    number = people.number
    local = pl.concat_str(pl.lit("learner"), pl.Series("n", number + 1).cast(pl.String))
    given = rng.integers(0, 15, size)
    sex = rng.integers(0, 8, size)
    born = moments(
        registered - ((people.age + rng.random(size) * 0.2) * 365.25 * 86_400).astype(np.int64)
    )
    return pl.DataFrame(
        {
            "learner_no": learners(people, np.arange(size)),
            "reg_time": choose(
                (rng.random(size) < 0.7).astype(np.int64),
                [iso_offset(registered, people.clock), beijing(registered, "%Y/%m/%d %H:%M")],
            ),
            "real_name": _names(rng.integers(0, 14, size), given),
            "email": only(rng.random(size) < 0.96, pl.select(local).to_series() + "@example.com"),
            "mobile": only(rng.random(size) < 0.8, numbered("139", number % 10**8, 8)),
            "sex": pick(("F", "M", "女", "男", "female", "male", "F", ""), sex),
            "birthday": only(
                rng.random(size) < 0.88,
                choose(sex % 2, [born.dt.strftime("%Y-%m-%d"), born.dt.strftime("%Y/%m/%d")]),
            ),
            "city": pick(tuple(city[0] for city in CITIES), people.city),
            "province": pick(tuple(city[1] for city in CITIES), people.city),
            "country_code": pick(tuple(city[2] for city in CITIES), people.city),
            "plan_name": pick(("free", "plus", "pro"), _plans(rng, people)),
            "channel_source": pick(SOURCES, people.source),
            "occupation": pick(OCCUPATIONS, people.occupation),
            "study_goal": only(
                rng.random(size) < 0.4, pick(GOALS, rng.integers(0, len(GOALS), size))
            ),
            "lang": pick(("zh", "en"), (people.city > 12).astype(np.int64)),
            "__at": registered,
        }
    ).with_columns(pl.col("sex").replace("", None))


def raw_identifiers(rng: np.random.Generator, people: People, registered: Integers) -> pl.DataFrame:
    """Log-ins: which device and which address belong to which learner."""
    person = np.repeat(np.arange(people.size), people.devices)
    slot = np.arange(len(person)) - np.repeat(
        np.cumsum(people.devices) - people.devices, people.devices
    )
    mails = np.flatnonzero(rng.random(people.size) < 0.35)
    everyone = np.concatenate([person, mails])
    is_device = np.arange(len(everyone)) < len(person)
    later = rng.exponential(10 * 86_400, len(everyone)) * np.r_[slot > 0, np.ones(len(mails), bool)]
    seen = np.minimum(registered[everyone] + 1 + later.astype(np.int64), timeline.END - 1)
    devices = scrambled(people.number[person] * SLOTS + slot, 28)
    addresses = pl.Series(people.number[mails] + 1).cast(pl.String)
    return pl.DataFrame(
        {
            "kind": pick(("email", "device"), is_device.astype(np.int64)),
            "value": pl.concat([devices, "learner" + addresses + "@example.com"]),
            "owner_kind": pick(("learner",), np.zeros(len(everyone), np.int64)),
            "owner": learners(people, everyone),
            "seen": iso_utc(seen),
            "__at": seen,
        }
    )


def raw_consents(people: People, given: Consents) -> pl.DataFrame:
    """Decisions on what may be done with a learner's data."""
    return pl.DataFrame(
        {
            "learner_no": learners(people, given.person),
            "purpose": pick(("analytics", "personalisation", "marketing"), given.purpose),
            "choice": pick(("no", "yes"), given.granted.astype(np.int64)),
            "decided": iso_utc(given.at),
            "__at": given.at,
        }
    )


def _plans(rng: np.random.Generator, people: People) -> Integers:
    paying = np.clip(people.purchase * 6, 0.03, 0.8)
    draw = rng.random(people.size)
    return np.where(draw < paying * 0.35, 2, np.where(draw < paying, 1, 0))


def _names(surname: Integers, given: Integers) -> pl.Series:
    """Six in seven learners have a Chinese name."""
    chinese = pick(SURNAMES, surname % len(SURNAMES)) + pick(GIVEN, given % len(GIVEN))
    foreign = pick(FOREIGN, given % len(FOREIGN))
    return choose((surname >= 12).astype(np.int64), [chinese, foreign])
