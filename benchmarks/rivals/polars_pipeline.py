"""A careful polars version: lazy, streaming, only the columns that a step needs.

python polars_pipeline.py RAW_FOLDER OUT_FOLDER --as-of 2026-07-01 --clusters 5
"""

from __future__ import annotations

import argparse
from datetime import date, timedelta
from pathlib import Path

import polars as pl
from polars_facts import clean_events, sessions_of
from polars_tables import clean_orders, clean_users, known, scan
from rules import CLUSTERED, DAY_PARTS, FUNNEL_HOURS, GROUPS, STEPS, clustered

WINDOW = timedelta(hours=FUNNEL_HOURS)


def user_days_of(
    events: pl.LazyFrame, sessions: pl.LazyFrame, orders: pl.LazyFrame
) -> pl.LazyFrame:
    """One row per user and day with an event or a completed order."""
    keys = ["user_id", "activity_date"]
    quarter = (pl.col("occurred_at").dt.hour() + 8) % 24 // 6
    days = (
        events.filter(pl.col("user_id").is_not_null())
        .group_by("user_id", activity_date="event_date")
        .agg(
            pl.len().cast(pl.Int64).alias("event_count"),
            pl.col("duration_seconds").sum().alias("active_seconds"),
            *((pl.col("event_group") == one).sum().alias(f"{one}_event_count") for one in GROUPS),
            *(
                (quarter == number).sum().alias(f"{part}_event_count")
                for number, part in enumerate(DAY_PARTS)
            ),
        )
    )
    visits = (
        sessions.filter(pl.col("user_id").is_not_null())
        .group_by("user_id", activity_date="session_date")
        .agg(
            pl.len().alias("session_count"),
            pl.col("duration_seconds").sum().alias("session_seconds"),
        )
    )
    purchases = orders.group_by("user_id", activity_date=pl.col("ordered_at").dt.date()).agg(
        pl.len().alias("order_count"), pl.col("item_quantity", "order_cents").sum()
    )
    return (
        days.join(visits, on=keys, how="left")
        .join(purchases, on=keys, how="full", coalesce=True)
        .with_columns(pl.exclude(keys).fill_null(0))
    )


def quintile(values: pl.Expr) -> pl.Expr:
    """Scores 1 to 5; equal values share one."""
    place = values.rank("min").cast(pl.Int64) - 1
    return pl.min_horizontal(pl.lit(5), 1 + 5 * place // (pl.len().cast(pl.Int64) - 1))


def rfm_of(days: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """Recency, frequency, monetary value of everybody who bought, and their scores."""
    first, last = pl.col("activity_date").min(), pl.col("activity_date").max()
    cents = pl.col("order_cents")
    repeats = (cents.sum() - cents.get(pl.col("activity_date").arg_min())) / 100
    count = pl.col("order_count").sum()
    buyers = (
        days.filter(pl.col("order_count") > 0)
        .group_by("user_id")
        .agg(
            recency_days=(as_of - last).dt.total_days(),
            frequency=count,
            cents=cents.sum(),
            average_order_amount=cents.sum() / 100 / count,
            repeat_count=pl.len() - 1,
            last_repeat_age=(last - first).dt.total_days() / 7,
            customer_age=(as_of - first).dt.total_days() / 7,
            mean_repeat_amount=pl.when(pl.len() > 1).then(repeats / (pl.len() - 1)),
        )
    )
    return buyers.select(
        pl.exclude("cents"),
        monetary_amount=pl.col("cents") / 100,
        recency_score=quintile(-pl.col("recency_days")),
        frequency_score=quintile(pl.col("frequency")),
        monetary_score=quintile(pl.col("cents")),
    )


def behaviour_of(days: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """How often, how long, when and how each user was active."""
    ago = (pl.lit(as_of) - pl.col("activity_date")).dt.total_days()
    found = [ago.min().alias("days_since_active"), (ago <= 45).sum().alias("active_days_45d")]

    def total(name: str, window: int) -> pl.Expr:
        return pl.col(name).filter(ago <= window).sum()

    def share(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
        return pl.when(whole != 0).then(part / whole)

    for window in (7, 28, 90, 365):
        count = (ago <= window).sum()
        if window < 365:
            found += [
                count.alias(f"active_days_{window}d"),
                (total("order_cents", window) / 100).alias(f"order_amount_{window}d"),
                *(
                    total(name, window).alias(f"{name}_{window}d")
                    for name in ("event_count", "session_count", "order_count", "active_seconds")
                ),
            ]
        if window >= 90:
            sessions, events = total("session_count", window), total("event_count", window)
            weekend = ((ago <= window) & (pl.col("activity_date").dt.weekday() >= 6)).sum()
            found += [
                share(total("session_seconds", window), sessions).alias(
                    f"session_seconds_mean_{window}d"
                ),
                share(events, sessions).alias(f"session_depth_{window}d"),
                share(weekend, count).alias(f"weekend_share_{window}d"),
                *(
                    share(total(f"{part}_event_count", window), events).alias(
                        f"{part}_share_{window}d"
                    )
                    for part in [*GROUPS, *DAY_PARTS]
                ),
            ]
    found.append(total("item_quantity", 90).alias("item_quantity_90d"))
    quarter = pl.col("active_days_90d").cast(pl.Int64)
    half = pl.col("active_days_45d").cast(pl.Int64)
    trend = pl.when(quarter > 0).then((2 * half - quarter) / quarter)
    return days.group_by("user_id").agg(found).with_columns(trend.alias("activity_trend_90d"))


def month_of(name: str) -> pl.Expr:
    """Months as whole numbers."""
    return pl.col(name).dt.year().cast(pl.Int64) * 12 + pl.col(name).dt.month() - 1


def retention_of(days: pl.LazyFrame, segments: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """Monthly cohorts of each segment: who came back in which month."""
    keys = ["segment", "cohort", "period_number"]
    active = days.select("user_id", month=month_of("activity_date")).unique()
    active = active.with_columns(cohort=pl.col("month").min().over("user_id"))
    found = (
        active.join(segments, on="user_id")
        .with_columns(period_number=pl.col("month") - pl.col("cohort"))
        .group_by(keys)
        .agg(retained_users=pl.len())
    )
    starts = found.filter(pl.col("period_number") == 0)
    last = as_of - timedelta(days=1)
    last_month = last.year * 12 + last.month - 1
    cells = starts.select(
        *keys[:2],
        cohort_users="retained_users",
        period_number=pl.int_ranges(0, last_month - pl.col("cohort") + 1),
    ).explode("period_number")
    cells = cells.join(found, on=keys, how="left").with_columns(
        pl.col("retained_users").fill_null(0)
    )
    return cells.with_columns(retention_rate=pl.col("retained_users") / pl.col("cohort_users"))


def funnel_of(events: pl.LazyFrame, segments: pl.LazyFrame) -> pl.LazyFrame:
    """From a course page to an order within two weeks, by month of entry and segment."""
    step, at = pl.col("step"), pl.col("occurred_at")
    walked = events.filter(pl.col("event_name").is_in(list(STEPS))).select(
        "visitor_id",
        "user_id",
        "event_id",
        "occurred_at",
        step=pl.col("event_name").replace_strict(STEPS, return_dtype=pl.Int64),
        month=month_of("occurred_at"),
    )
    # An event may continue a walk that began in the month before.
    later = walked.filter(step > 1, at < at.dt.month_start().dt.truncate("1d") + WINDOW)
    later = later.with_columns(month=pl.col("month") - 1)
    walk = ["visitor_id", "month"]
    walked = pl.concat([walked, later]).sort(*walk, "occurred_at", "event_id")
    walked = walked.with_columns(entered_1=pl.when(step == 1).then(at))
    for number in list(STEPS.values())[1:]:
        before = pl.col(f"entered_{number - 1}").forward_fill().over(walk)
        walked = walked.with_columns(
            pl.when(step == number).then(before).alias(f"entered_{number}")
        )
    reached = pl.any_horizontal(
        (step == number) & (at - pl.col(f"entered_{number}") < WINDOW) for number in STEPS.values()
    )
    return (
        walked.filter(reached)
        .unique([*walk, "step"], keep="any")
        .join(segments, on="user_id", how="left")
        .group_by(pl.col("segment").fill_null(-1), "month", "step")
        .agg(reached_count=pl.len())
    )


def main() -> None:
    """Raw data in, all outputs out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("raw", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--as-of", type=date.fromisoformat, required=True)
    parser.add_argument("--clusters", type=int, required=True)
    given = parser.parse_args()
    out = given.out
    out.mkdir(parents=True, exist_ok=True)
    users = clean_users(given.raw)
    items = scan(given.raw, "items").select(item_id=known("course_no")).collect().lazy()
    events = clean_events(given.raw, users, items, out)
    sessions_of(events).sink_parquet(out / "sessions.parquet")
    orders = clean_orders(given.raw, users, items)
    sessions = pl.scan_parquet(out / "sessions.parquet")
    user_days_of(events, sessions, orders).sink_parquet(out / "user_days.parquet")
    days = pl.scan_parquet(out / "user_days.parquet")
    features = behaviour_of(days, given.as_of).join(
        rfm_of(days, given.as_of), on="user_id", how="left"
    )
    features = features.with_columns(pl.col("frequency", "monetary_amount").fill_null(0))
    known_features = features.collect(engine="streaming")
    known_features.write_parquet(out / "features.parquet")
    columns = {
        name: known_features[name].cast(pl.Float64).fill_null(float("nan")).to_numpy()
        for name in CLUSTERED
    }
    labels = pl.Series("segment", clustered(columns, given.clusters))
    segments = known_features.select("user_id").with_columns(labels).lazy()
    segments.sink_parquet(out / "segments.parquet")
    retention_of(days, segments, given.as_of).sink_parquet(out / "retention.parquet")
    funnel_of(events, segments).sink_parquet(out / "funnel.parquet")


if __name__ == "__main__":
    main()
