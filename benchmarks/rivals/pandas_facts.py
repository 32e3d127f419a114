"""Clean facts of the demo's raw data with plain pandas: events, sessions, user-days."""

from pathlib import Path

import pandas as pd
from pandas_tables import known, parsed_time, read, recoded
from rules import BOTS, BURST, DAY_PARTS, GROUP_OF, GROUPS, LONGEST_DURATION, SESSION_MINUTES

SESSION_GAP = pd.Timedelta(minutes=SESSION_MINUTES)


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
