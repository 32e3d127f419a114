"""Clean facts of the demo's raw data with polars, lazily and streaming: events, sessions."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import polars as pl
from polars_tables import known, parsed_time, scan
from rules import BOTS, BURST, GROUP_OF, LONGEST_DURATION, SESSION_MINUTES


def accepted_events(raw: Path, users: pl.LazyFrame, items: pl.LazyFrame) -> pl.LazyFrame:
    """Events that break no rule; the same one may still be there twice."""
    agent = pl.col("agent")
    received = scan(raw, "events").select(
        "agent",
        event_id=known("evt_id"),
        user_id=known("learner_no"),
        anonymous_id=known("device_id"),
        event_name=pl.col("action").str.to_lowercase(),
        occurred_at=parsed_time("client_time"),
        received_at=parsed_time("server_time"),
        channel=pl.when(pl.col("platform") == "mp")
        .then(pl.lit("mini_program"))
        .otherwise(pl.col("platform").str.to_lowercase()),
        device_type=pl.when(agent.str.contains("iPad|Tablet"))
        .then(pl.lit("tablet"))
        .when(agent.str.contains("iPhone|iOS|Android|WeChat|Mobile"))
        .then(pl.lit("mobile"))
        .when(agent.is_not_null())
        .then(pl.lit("desktop")),
        page_path=pl.col("url").str.extract(r"^([^?]*)"),
        referrer_domain=pl.col("referer").str.strip_chars().str.to_lowercase(),
        utm_source="utm_source",
        utm_medium="utm_medium",
        utm_campaign="utm_campaign",
        item_id=known("course_no"),
        duration_seconds=pl.col("secs").cast(pl.Float64, strict=False),
        is_no_number=pl.col("secs").is_not_null()
        & pl.col("secs").cast(pl.Float64, strict=False).is_null(),
    )
    minute = pl.col("occurred_at").dt.truncate("1m").alias("minute")
    bursts = (
        received.filter(pl.col("anonymous_id").is_not_null())
        .group_by("anonymous_id", minute)
        .len()
        .filter(pl.col("len") >= BURST)
        .select("anonymous_id", "minute")
    )
    late = pl.col("received_at") + pl.duration(hours=1)
    return (
        received.drop_nulls(["event_id", "event_name", "occurred_at"])
        .filter(
            pl.col("event_name") != "",
            pl.col("user_id").is_not_null() | pl.col("anonymous_id").is_not_null(),
            (pl.col("occurred_at") <= late).fill_null(True),
            ~pl.col("is_no_number"),
            (pl.col("duration_seconds") >= 0).fill_null(True),
            ~agent.str.to_lowercase().str.contains(BOTS).fill_null(False),
        )
        .with_columns(minute)
        .join(bursts, on=["anonymous_id", "minute"], how="anti")
        .join(users.with_columns(is_user=True), on="user_id", how="left")
        .join(items.with_columns(is_item=True), on="item_id", how="left")
        .filter(
            pl.col("user_id").is_null() | pl.col("is_user"),
            pl.col("item_id").is_null() | pl.col("is_item"),
        )
        .drop("agent", "is_no_number", "minute", "is_user", "is_item")
    )


def clean_events(raw: Path, users: pl.LazyFrame, items: pl.LazyFrame, out: Path) -> pl.LazyFrame:
    """Accepted events, each once; visitors who identified carry their user_id."""
    accepted = out / "accepted.parquet"
    accepted_events(raw, users, items).sink_parquet(accepted, compression="lz4")
    events = pl.scan_parquet(accepted)
    # Few events come twice: only those are sorted.
    repeated = events.group_by("event_id").len().filter(pl.col("len") > 1).select("event_id")
    repeated = repeated.collect(engine="streaming").lazy()
    copies = events.join(repeated, on="event_id", how="semi").sort("received_at", nulls_last=True)
    events = pl.concat(
        [
            events.join(repeated, on="event_id", how="anti"),
            copies.unique("event_id", keep="first", maintain_order=True),
        ]
    )
    group = pl.col("event_name").replace_strict(GROUP_OF, default="other")
    seconds = pl.col("duration_seconds")
    (
        events.join(owners(raw, events, users), on="anonymous_id", how="left")
        .with_columns(
            pl.coalesce("user_id", "owner").alias("user_id"),
            pl.coalesce("user_id", "owner", "anonymous_id").alias("visitor_id"),
            group.alias("event_group"),
            pl.col("occurred_at").dt.date().alias("event_date"),
            pl.when(seconds <= LONGEST_DURATION).then(seconds).alias("duration_seconds"),
        )
        .drop("owner")
        .sink_parquet(out / "events.parquet")
    )
    accepted.unlink()
    return pl.scan_parquet(out / "events.parquet")


def owners(raw: Path, events: pl.LazyFrame, users: pl.LazyFrame) -> pl.LazyFrame:
    """The user of each anonymous id: the first who was seen with it."""

    def plain(name: str) -> pl.Expr:
        return pl.col(name).str.strip_chars().str.to_lowercase()

    stated = (
        scan(raw, "identifiers")
        .filter(plain("kind") == "device", plain("owner_kind") == "learner")
        .select(anonymous_id=known("value"), user_id=known("owner"), linked_at=parsed_time("seen"))
        .join(users, on="user_id", how="semi")
    )
    seen = events.filter(pl.col("user_id").is_not_null()).select(
        "anonymous_id", "user_id", linked_at=pl.coalesce("received_at", "occurred_at")
    )
    links = pl.concat([stated, seen]).drop_nulls().group_by("anonymous_id", "user_id")
    first = links.agg(pl.col("linked_at").min()).sort("linked_at", "user_id")
    first = first.unique("anonymous_id", keep="first", maintain_order=True)
    return first.select("anonymous_id", owner="user_id").collect(engine="streaming").lazy()


def sessions_of(events: pl.LazyFrame) -> pl.LazyFrame:
    """A visitor's events of a day without a longer pause than half an hour."""
    day = ["visitor_id", "event_date"]
    pause = pl.col("occurred_at").diff() > timedelta(minutes=SESSION_MINUTES)
    is_new = pause | pl.any_horizontal(pl.col(name) != pl.col(name).shift() for name in day)
    numbered = events.sort("visitor_id", "occurred_at", "event_id").with_columns(
        session=is_new.fill_null(True).cum_sum()
    )

    def first(name: str) -> pl.Expr:
        return pl.col(name).drop_nulls().first()

    return numbered.group_by("session", maintain_order=True).agg(
        pl.col("visitor_id").first(),
        pl.col("user_id").max(),
        pl.col("event_date").first().alias("session_date"),
        pl.col("occurred_at").first().alias("started_at"),
        pl.col("occurred_at").last().alias("ended_at"),
        pl.len().alias("event_count"),
        (pl.col("event_group") == "browse").sum().alias("browse_event_count"),
        first("page_path").alias("entry_page_path"),
        pl.col("page_path").drop_nulls().last().alias("exit_page_path"),
        first("channel"),
        first("device_type"),
        first("utm_source"),
        (pl.col("occurred_at").last() - pl.col("occurred_at").first())
        .dt.total_seconds(fractional=True)
        .alias("duration_seconds"),
    )
