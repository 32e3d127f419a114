"""Events as the tracking system exports them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from cli.generator.catalogue import ADS, COURSES, EVENT, EVENTS, MAILINGS, REFERRERS
from cli.generator.events import Events
from cli.generator.people import Integers, People
from cli.generator.spelling import (
    POSTS,
    QUERIES,
    beijing,
    choose,
    decimals,
    epoch_milliseconds,
    epoch_seconds,
    iso_offset,
    numbered,
    only,
    pick,
    scrambled,
)
from cli.generator.visits import FROM_AD, FROM_MESSAGE, Visits

#: Device slots per learner: 0–6 belong to learners, 7 to somebody who never signs up.
SLOTS, STRANGER_SLOT = 8, 7
_AGENTS = ("Chrome Windows", "Safari Macintosh", "Edge Windows", "Chrome Android",
           "Safari iPhone", "Safari iPad")  # fmt: skip
_COURSE_IDS = tuple(course.course_id for course in COURSES)
_PAGES = ("/", "/", "/courses", "/pricing", "/account", "/blog/how-to-study")
_SECTION = {"lesson_started": "/learn", "lesson_completed": "/learn", "live_class_joined": "/live",
            "material_downloaded": "/learn", "quiz_submitted": "/quiz", "note_added": "/learn",
            "forum_posted": "/forum", "course_rated": "", "course_viewed": ""}  # fmt: skip
_FIXED = {"cart_added": "/cart", "checkout_started": "/checkout", "signed_up": "/join",
          "payment_made": "/checkout/done", "refund_requested": "/account/orders"}  # fmt: skip


@dataclass(frozen=True)
class Tracked:
    """What the export says beyond the events themselves."""

    registered: Integers
    mailing_of_visit: Integers
    #: Nobody here ever signs up.
    strangers: bool = False
    #: Events numbered before these.
    first_event: int = 0


def raw_events(
    rng: np.random.Generator,
    people: People,
    visits: Visits,
    events: Events,
    tracked: Tracked,
) -> pl.DataFrame:
    """One row an event, in raw shape, with the hidden columns `__at` (order)."""
    size = events.size
    visit, person, name = events.visit, events.person, events.name
    channel = visits.channel[visit]
    is_first = events.at == visits.start[visit]
    web = channel == 0
    slot = np.full(size, STRANGER_SLOT) if tracked.strangers else visits.device[visit]
    milliseconds = rng.integers(0, 1000, size)
    delay = np.where(
        (channel == 1) & (rng.random(size) < 0.04),
        rng.exponential(3 * 3600, size), np.exp(rng.normal(0.7, 0.6, size)),
    ).astype(np.int64)  # fmt: skip
    columns: dict[str, pl.Series] = {
        "evt_id": scrambled(tracked.first_event + np.arange(size), 28),
        "learner_no": only(
            _is_known(rng, visits, events, tracked.registered) & (not tracked.strangers),
            numbered("L", people.number[person] + 1, 5),
        ),
        "device_id": scrambled(people.number[person] * SLOTS + slot, 28),
        "action": pick(EVENTS, name),
        "client_time": choose(
            channel,
            [
                iso_offset(events.at, people.clock[person]),
                epoch_milliseconds(events.at, milliseconds),
                beijing(events.at),
            ],
        ),
        "server_time": epoch_seconds(events.at + delay),
        "platform": pick(("web", "app", "mp"), channel),
        "agent": choose(
            channel,
            [
                pick(_AGENTS, (people.number[person] * 7 + slot * 3) % len(_AGENTS)),
                pick(("iOS", "Android"), (people.number[person] + slot) % 2),
                pick(("WeChat",), np.zeros(size, np.int64)),
            ],
        ),
        "ip": only(web & is_first, _addresses(people.number[person], slot)),
        "url": _urls(rng, events),
        **_sources(people, visits, events, is_first, tracked.mailing_of_visit),
        "course_no": only(events.course >= 0, pick(_COURSE_IDS, np.maximum(events.course, 0))),
        "secs": decimals(events.seconds, 0),
        "props": _props(rng, events),
    }
    return pl.DataFrame(columns).with_columns(pl.Series("__at", events.at + delay))


def _is_known(
    rng: np.random.Generator, visits: Visits, events: Events, registered: Integers
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Logged in: after sign-up, unless the visit only looks around without logging in."""
    logged_out = rng.random(visits.size) < np.where(visits.channel == 0, 0.18, 0.06)
    browses = events.name <= EVENT["ad_clicked"]
    after = events.at >= registered[events.person]
    return after & ~(logged_out[events.visit] & browses)


def _sources(
    people: People, visits: Visits, events: Events, is_first: Integers, mailing: Integers
) -> dict[str, pl.Series]:
    """Referrer and campaign of the event that opens a visit."""
    origin = visits.origin[events.visit]
    ad = is_first & (origin == FROM_AD)
    letter = is_first & (origin == FROM_MESSAGE) & (mailing[events.visit] >= 0)
    advert = visits.advert[events.visit]
    ad_ids = pick(tuple(a.campaign_id for a in ADS), advert)
    from_web = is_first & (visits.channel[events.visit] == 0) & (origin == 0)
    referer = pick(REFERRERS, people.source[events.person])
    letters = pick(tuple(m[0] for m in MAILINGS), np.maximum(mailing[events.visit], 0))
    nothing = only(np.zeros(events.size, bool), ad_ids)
    kind = np.select([ad, letter], [1, 2], default=0)
    return {
        "referer": only(from_web & (referer != "").to_numpy(), referer),
        "utm_source": choose(kind, [nothing, pick(tuple(a.source for a in ADS), advert),
                                    pick(("newsletter",), np.zeros(events.size, np.int64))]),
        "utm_medium": choose(kind, [nothing, pick(("cpc",), np.zeros(events.size, np.int64)),
                                    pick(("email",), np.zeros(events.size, np.int64))]),
        "utm_campaign": choose(kind, [nothing, ad_ids, letters]),
    }  # fmt: skip


def _urls(rng: np.random.Generator, events: Events) -> pl.Series:
    """The page of each event; searches carry their words."""
    course = pick(_COURSE_IDS, np.maximum(events.course, 0))
    names = pick(EVENTS, events.name)
    frame = pl.DataFrame(
        {
            "name": names,
            "course": course,
            "page": pick(_PAGES, rng.integers(0, len(_PAGES), events.size)),
            "word": pick(QUERIES, rng.integers(0, len(QUERIES), events.size)),
        }
    )
    section = pl.col("name").replace_strict(_SECTION, default=None)
    fixed = pl.col("name").replace_strict(_FIXED, default=None)
    return frame.select(
        pl.when(pl.col("name") == "page_viewed")
        .then("page")
        .when(pl.col("name") == "search_made")
        .then(pl.lit("/search?q=") + pl.col("word"))
        .when(pl.col("name") == "ad_clicked")
        .then(pl.lit("/start"))
        .when(fixed.is_not_null())
        .then(fixed)
        .otherwise(pl.lit("/courses/") + pl.col("course") + section)
    ).to_series()


def _props(rng: np.random.Generator, events: Events) -> pl.Series:
    """A little JSON where an event has more to say."""
    frame = pl.DataFrame(
        {
            "name": pick(EVENTS, events.name),
            "points": np.clip(rng.normal(74, 15, events.size), 0, 100).astype(np.int64),
            "post": pick(POSTS, rng.integers(0, len(POSTS), events.size)),
        }
    )
    points, name = pl.col("points"), pl.col("name")
    return frame.select(
        pl.when(name == "quiz_submitted")
        .then(pl.concat_str(pl.lit('{"points":'), points, pl.lit("}")))
        .when(name == "course_rated")
        .then(pl.concat_str(pl.lit('{"stars":'), 1 + points // 21, pl.lit("}")))
        .when(name == "forum_posted")
        .then(pl.concat_str(pl.lit('{"text":"'), pl.col("post"), pl.lit('"}')))
    ).to_series()


def _addresses(number: Integers, slot: Integers) -> pl.Series:
    mixed = (number * 2654435761 + slot * 40503) % (2**24)
    parts = [pl.Series(mixed >> shift & 255).cast(pl.String) for shift in (16, 8, 0)]
    return (
        pl.Series(["10."]).gather(np.zeros(len(mixed), np.int64))
        + parts[0]
        + "."
        + parts[1]
        + "."
        + parts[2]
    )
