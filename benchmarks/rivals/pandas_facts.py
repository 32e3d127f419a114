"""Clean facts of the demo's raw data with plain pandas: events, sessions, user-days."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from rules import (
    BOTS,
    BURST,
    DAY_PARTS,
    EMAIL,
    GROUP_OF,
    GROUPS,
    LONGEST_DURATION,
    SESSION_MINUTES,
    STATES,
    WALL_CLOCKS,
)

SESSION_GAP = pd.Timedelta(minutes=SESSION_MINUTES)
BEIJING = pd.Timedelta(hours=8)
ISO = r"[0-9-]{10}T[0-9:.]+(?:Z|[+-]\d{2}:\d{2})"


def read(raw: Path, table: str, columns: list[str]) -> pd.DataFrame:
    """Some columns of a raw table, from one file or from daily ones."""
    folder = raw / f"raw_{table}"
    return pd.read_parquet(folder if folder.is_dir() else f"{folder}.parquet", columns=columns)


def known(text: pd.Series) -> pd.Series:
    """Text without blanks around it; empty is missing."""
    text = text.str.strip()
    return text.mask(text == "")


def recoded(values: pd.Series, rule: Callable[[str], str | None]) -> pd.Series:
    """A categorical column by a rule that is applied to each distinct value once."""
    return values.map(rule, na_action="ignore").astype("category")


def parsed_time(text: pd.Series) -> pd.Series:
    """UTC times of all spellings in the raw data; missing where it is none of them."""
    times = pd.Series(pd.NaT, index=text.index, dtype="datetime64[us]")
    number = text[text.str.fullmatch(r"\d{10}(?:\d{3})?").fillna(False)].astype("int64")
    micros = np.where(number < 10**12, number * 10**6, number * 10**3)
    times[number.index] = pd.to_datetime(micros, unit="us").as_unit("us")
    iso = text[text.str.fullmatch(ISO).fillna(False)]
    stamps = pd.to_datetime(iso, format="ISO8601", utc=True, errors="coerce")
    times[iso.index] = stamps.dt.tz_localize(None).dt.as_unit("us")
    others = text.drop(number.index.union(iso.index)).dropna()
    for spelling in WALL_CLOCKS:
        found = pd.to_datetime(others, format=spelling, errors="coerce").dropna() - BEIJING
        times[found.index] = found.dt.as_unit("us")
        others = others.drop(found.index)
    return times


def clean_users(raw: Path) -> pd.Series:
    """The ids of accounts: one per learner, the oldest of those that share an address."""
    users = read(raw, "users", ["learner_no", "reg_time", "email"])
    users["user_id"] = known(users["learner_no"])
    users["signed_up_at"] = parsed_time(users["reg_time"])
    users = users.dropna(subset=["user_id", "signed_up_at"])
    users = users.sort_values(["signed_up_at", "user_id"]).drop_duplicates("user_id")
    email = users["email"].str.strip().str.lower()
    email = email.where(email.str.fullmatch(EMAIL).fillna(False))
    return users.loc[email.isna() | ~email.duplicated(), "user_id"]


def clean_orders(raw: Path, users: pd.Series, items: pd.Series) -> pd.DataFrame:
    """Completed orders of known users with their quantity and their amount in cents."""
    orders = read(raw, "orders", ["enrol_no", "learner_no", "placed", "state"])
    orders = pd.DataFrame(
        {
            "order_id": known(orders["enrol_no"]),
            "user_id": known(orders["learner_no"]),
            "ordered_at": parsed_time(orders["placed"]),
            "order_status": orders["state"].str.strip().str.lower().map(STATES),
        }
    ).dropna(subset=["order_id", "ordered_at", "order_status"])
    orders = orders[orders["user_id"].isna() | orders["user_id"].isin(users)]
    orders = orders.sort_values("ordered_at", kind="stable").drop_duplicates("order_id")
    raw_lines = read(
        raw,
        "order_lines",
        ["enrol_no", "line_no", "course_no", "seats", "price_yuan", "off_yuan", "paid_yuan"],
    )
    lines = pd.DataFrame(
        {
            "order_id": known(raw_lines["enrol_no"]),
            "line_number": pd.to_numeric(raw_lines["line_no"], errors="coerce"),
            "item_id": known(raw_lines["course_no"]),
            "item_quantity": pd.to_numeric(raw_lines["seats"], errors="coerce"),
            "price": pd.to_numeric(raw_lines["price_yuan"], errors="coerce"),
            "discount": pd.to_numeric(raw_lines["off_yuan"].fillna("0"), errors="coerce"),
            "amount": pd.to_numeric(raw_lines["paid_yuan"], errors="coerce"),
        }
    ).dropna(subset=["order_id", "line_number", "item_quantity", "price", "discount", "amount"])
    lines = lines[(lines[["item_quantity", "price", "amount"]] >= 0).all(axis=1)]
    lines = lines[lines["item_id"].isna() | lines["item_id"].isin(items)]
    lines = lines.drop_duplicates(["order_id", "line_number"])
    lines["order_cents"] = (lines["amount"] * 100).round().astype("int64")
    sums = lines.groupby("order_id", as_index=False)[["item_quantity", "order_cents"]].sum()
    done = orders[(orders["order_status"] == "completed") & orders["user_id"].notna()]
    merged = done.merge(sums, on="order_id", how="left")
    return merged.fillna({"item_quantity": 0, "order_cents": 0})


def clean_events(raw: Path, users: pd.Series, items: pd.Series) -> pd.DataFrame:
    """Accepted events, each once; visitors who identified carry their user_id."""
    columns = ["evt_id", "learner_no", "device_id", "client_time", "server_time", "secs"]
    words = ["action", "platform", "agent", "url", "referer", "course_no"]
    words += ["utm_source", "utm_medium", "utm_campaign"]
    source = read(raw, "events", columns + words)
    # A few distinct values in millions of rows: rules for text are then applied to each value once.
    for name in words:
        source[name] = source[name].astype("category")
    agents = pd.Series(source["agent"].cat.categories)
    is_bot = agents[agents.str.lower().str.contains(BOTS)]
    device = pd.Series("desktop", index=agents)
    device[agents[agents.str.contains("iPhone|iOS|Android|WeChat|Mobile")]] = "mobile"
    device[agents[agents.str.contains("iPad|Tablet")]] = "tablet"
    events = pd.DataFrame(
        {
            "event_id": known(source["evt_id"]),
            "user_id": known(source["learner_no"]),
            "anonymous_id": known(source["device_id"]),
            "event_name": recoded(source["action"], str.lower),
            "occurred_at": parsed_time(source["client_time"]),
            "received_at": parsed_time(source["server_time"]),
            "channel": recoded(
                source["platform"], lambda name: "mini_program" if name == "mp" else name.lower()
            ),
            "device_type": recoded(source["agent"], device.get),
            "page_path": recoded(source["url"], lambda url: url.split("?")[0]),
            "referrer_domain": recoded(source["referer"], lambda name: name.strip().lower()),
            "utm_source": source["utm_source"],
            "utm_medium": source["utm_medium"],
            "utm_campaign": source["utm_campaign"],
            "item_id": recoded(source["course_no"], lambda item: item.strip() or None),
            "seconds": pd.to_numeric(source["secs"], errors="coerce"),
        }
    )
    is_no_number = source["secs"].notna() & events["seconds"].isna()
    is_rejected = is_no_number | source["agent"].isin(is_bot)
    del source
    is_rejected |= events[["event_id", "event_name", "occurred_at"]].isna().any(axis=1)
    is_rejected |= events["event_name"] == ""
    is_rejected |= events["user_id"].isna() & events["anonymous_id"].isna()
    is_rejected |= events["occurred_at"] > events["received_at"] + pd.Timedelta(hours=1)
    is_rejected |= events["seconds"] < 0
    is_rejected |= in_bursts(events)
    is_rejected |= events["user_id"].notna() & ~events["user_id"].isin(users)
    is_rejected |= events["item_id"].notna() & ~events["item_id"].isin(items)
    events = events[~is_rejected]
    events = events.sort_values("received_at", kind="stable").drop_duplicates("event_id")
    events["duration_seconds"] = events.pop("seconds").where(
        lambda seconds: seconds <= LONGEST_DURATION
    )
    owner = events["anonymous_id"].map(owners(raw, events, users))
    events["user_id"] = events["user_id"].fillna(owner)
    events["visitor_id"] = events["user_id"].fillna(events["anonymous_id"])
    events["event_group"] = events["event_name"].map(GROUP_OF).astype("category")
    events["event_date"] = events["occurred_at"].dt.normalize()
    return events.reset_index(drop=True)


def in_bursts(events: pd.DataFrame) -> pd.Series:
    """True for what was done by visitors who do more within a minute than anybody can."""
    visitor = pd.Series(pd.factorize(events["anonymous_id"])[0], index=events.index)
    minute = events["occurred_at"].astype("int64") // 60_000_000
    key = (visitor * 2**32 + minute)[(visitor >= 0) & events["occurred_at"].notna()]
    counts = key.value_counts()
    return key.isin(counts.index[counts >= BURST]).reindex(events.index, fill_value=False)


def owners(raw: Path, events: pd.DataFrame, users: pd.Series) -> pd.Series:
    """The user of each anonymous id: the first who was seen with it."""
    logins = read(raw, "identifiers", ["kind", "value", "owner_kind", "owner", "seen"])
    stated = pd.DataFrame(
        {
            "anonymous_id": known(logins["value"]),
            "user_id": known(logins["owner"]),
            "linked_at": parsed_time(logins["seen"]),
        }
    )
    is_device = logins["kind"].str.strip().str.lower() == "device"
    is_learner = logins["owner_kind"].str.strip().str.lower() == "learner"
    stated = stated[is_device & is_learner & stated["user_id"].isin(users)]
    both = events["anonymous_id"].notna() & events["user_id"].notna()
    seen = events.loc[both, ["anonymous_id", "user_id"]]
    seen["linked_at"] = events["received_at"].fillna(events["occurred_at"])
    links = pd.concat([stated, seen]).dropna()
    links = links.sort_values(["linked_at", "user_id"]).drop_duplicates("anonymous_id")
    return links.set_index("anonymous_id")["user_id"]


def sessions_of(events: pd.DataFrame) -> pd.DataFrame:
    """A visitor's events of a day without a longer pause than half an hour."""
    events = events.sort_values(["visitor_id", "occurred_at", "event_id"])
    is_new = (
        (events["visitor_id"] != events["visitor_id"].shift())
        | (events["event_date"] != events["event_date"].shift())
        | (events["occurred_at"].diff() > SESSION_GAP)
    )
    events["is_browse"] = events["event_group"] == "browse"
    found = events.groupby(is_new.cumsum().to_numpy()).agg(
        visitor_id=("visitor_id", "first"),
        user_id=("user_id", "max"),
        session_date=("event_date", "first"),
        started_at=("occurred_at", "first"),
        ended_at=("occurred_at", "last"),
        event_count=("event_id", "size"),
        browse_event_count=("is_browse", "sum"),
        entry_page_path=("page_path", "first"),
        exit_page_path=("page_path", "last"),
        channel=("channel", "first"),
        device_type=("device_type", "first"),
        utm_source=("utm_source", "first"),
    )
    found["duration_seconds"] = (found["ended_at"] - found["started_at"]).dt.total_seconds()
    return found.reset_index(drop=True)


def user_days_of(
    events: pd.DataFrame, sessions: pd.DataFrame, orders: pd.DataFrame
) -> pd.DataFrame:
    """One row per user and day with an event or a completed order."""
    keys = ["user_id", "activity_date"]
    events = events[events["user_id"].notna()].rename(columns={"event_date": "activity_date"})
    quarter = ((events["occurred_at"].dt.hour + 8) % 24) // 6
    measures = events[keys].assign(
        event_count=1, active_seconds=events["duration_seconds"].fillna(0)
    )
    for group in GROUPS:
        measures[f"{group}_event_count"] = (events["event_group"] == group).astype("int64")
    for number, part in enumerate(DAY_PARTS):
        measures[f"{part}_event_count"] = (quarter == number).astype("int64")
    days = measures.groupby(keys).sum()
    visits = sessions.rename(columns={"session_date": "activity_date"}).dropna(subset=["user_id"])
    visits = visits.groupby(keys).agg(
        session_count=("started_at", "size"), session_seconds=("duration_seconds", "sum")
    )
    bought = orders.assign(activity_date=orders["ordered_at"].dt.normalize()).groupby(keys)
    purchases = bought.agg(
        order_count=("order_id", "size"),
        item_quantity=("item_quantity", "sum"),
        order_cents=("order_cents", "sum"),
    )
    return days.join([visits, purchases], how="outer").fillna(0).reset_index()
