"""The way of a notebook: plain pandas and scikit-learn, all in memory.

python pandas_notebook.py RAW_FOLDER OUT_FOLDER --as-of 2026-07-01 --clusters 5
"""

import argparse
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from pandas_facts import clean_events, sessions_of, user_days_of
from pandas_tables import clean_orders, clean_users, known, read
from rules import CLUSTERED, DAY_PARTS, FUNNEL_HOURS, GROUPS, STEPS, clustered

WINDOW = pd.Timedelta(hours=FUNNEL_HOURS)


def quintile(values: pd.Series) -> pd.Series:
    """Scores 1 to 5; equal values share one."""
    share = (values.rank(method="min") - 1) / (len(values) - 1)
    return np.minimum(5, 1 + np.floor(5 * share)).astype(int)


def rfm_of(days: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """Recency, frequency, monetary value of everybody who bought, and their scores."""
    bought = days[days["order_count"] > 0].sort_values(["user_id", "activity_date"])
    by_user = bought.groupby("user_id")
    rfm = by_user.agg(
        first_date=("activity_date", "min"),
        last_date=("activity_date", "max"),
        frequency=("order_count", "sum"),
        cents=("order_cents", "sum"),
        first_cents=("order_cents", "first"),
        days=("activity_date", "size"),
    )
    rfm["recency_days"] = (as_of - rfm["last_date"]).dt.days
    rfm["monetary_amount"] = rfm["cents"] / 100
    rfm["average_order_amount"] = rfm["monetary_amount"] / rfm["frequency"]
    rfm["repeat_count"] = rfm["days"] - 1
    rfm["last_repeat_age"] = (rfm["last_date"] - rfm["first_date"]).dt.days / 7
    rfm["customer_age"] = (as_of - rfm["first_date"]).dt.days / 7
    repeats = (rfm["cents"] - rfm["first_cents"]) / 100
    rfm["mean_repeat_amount"] = repeats / rfm["repeat_count"].replace(0, np.nan)
    rfm["recency_score"] = quintile(-rfm["recency_days"])
    rfm["frequency_score"] = quintile(rfm["frequency"])
    rfm["monetary_score"] = quintile(rfm["cents"])
    return rfm.drop(columns=["first_date", "last_date", "cents", "first_cents", "days"])


def behaviour_of(days: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """How often, how long, when and how each user was active."""
    days = days.assign(
        days_ago=(as_of - days["activity_date"]).dt.days,
        is_weekend=days["activity_date"].dt.day_of_week >= 5,
    )
    features = days.groupby("user_id")[["days_ago"]].min()
    features = features.rename(columns={"days_ago": "days_since_active"})
    for window in (7, 28, 90, 365):
        by_user = days[days["days_ago"] <= window].groupby("user_id")
        sums = by_user.sum(numeric_only=True).reindex(features.index, fill_value=0)
        count = by_user.size().reindex(features.index, fill_value=0)
        if window < 365:
            features[f"active_days_{window}d"] = count
            for name in ("event_count", "session_count", "order_count", "active_seconds"):
                features[f"{name}_{window}d"] = sums[name]
            features[f"order_amount_{window}d"] = sums["order_cents"] / 100
        if window >= 90:
            sessions, events = (
                sums[f"{name}_count"].replace(0, np.nan) for name in ("session", "event")
            )
            features[f"session_seconds_mean_{window}d"] = sums["session_seconds"] / sessions
            features[f"session_depth_{window}d"] = sums["event_count"] / sessions
            for part in [*GROUPS, *DAY_PARTS]:
                features[f"{part}_share_{window}d"] = sums[f"{part}_event_count"] / events
            features[f"weekend_share_{window}d"] = sums["is_weekend"] / count.replace(0, np.nan)
        if window == 90:
            features["item_quantity_90d"] = sums["item_quantity"]
    half = days[days["days_ago"] <= 45].groupby("user_id").size()
    half = half.reindex(features.index, fill_value=0)
    quarter = features["active_days_90d"]
    features["activity_trend_90d"] = (2 * half - quarter) / quarter.replace(0, np.nan)
    return features


def months_of(times: pd.Series) -> pd.Series:
    """Months as whole numbers."""
    return times.dt.year * 12 + times.dt.month - 1


def retention_of(days: pd.DataFrame, segments: pd.Series, as_of: pd.Timestamp) -> pd.DataFrame:
    """Monthly cohorts of each segment: who came back in which month."""
    active = days[["user_id"]].assign(month=months_of(days["activity_date"])).drop_duplicates()
    active["cohort"] = active.groupby("user_id")["month"].transform("min")
    active["period_number"] = active["month"] - active["cohort"]
    active["segment"] = active["user_id"].map(segments)
    keys = ["segment", "cohort", "period_number"]
    found = active.groupby(keys, as_index=False).agg(retained_users=("user_id", "size"))
    starts = found.loc[found["period_number"] == 0, [*keys[:2], "retained_users"]]
    starts = starts.rename(columns={"retained_users": "cohort_users"})
    last_month = months_of(pd.Series([as_of - pd.Timedelta(days=1)]))[0]
    periods = pd.DataFrame({"period_number": range(last_month - starts["cohort"].min() + 1)})
    cells = starts.merge(periods, how="cross")
    cells = cells[cells["cohort"] + cells["period_number"] <= last_month]
    cells = cells.merge(found, on=keys, how="left").fillna({"retained_users": 0})
    return cells.assign(retention_rate=cells["retained_users"] / cells["cohort_users"])


def funnel_of(events: pd.DataFrame, segments: pd.Series) -> pd.DataFrame:
    """From a course page to an order within two weeks, by month of entry and segment."""
    walked = events.loc[
        events["event_name"].isin(STEPS),
        ["visitor_id", "user_id", "event_name", "occurred_at", "event_id"],
    ]
    walked["step"] = walked["event_name"].map(STEPS).astype("int64")
    walked["month"] = months_of(walked["occurred_at"])
    # An event may continue a walk that began in the month before.
    month_start = walked["occurred_at"].dt.to_period("M").dt.start_time
    later = walked[walked["occurred_at"] < month_start + WINDOW]
    later = later[later["step"] > 1].assign(month=later["month"] - 1)
    walked = pd.concat([walked, later]).sort_values(
        ["visitor_id", "month", "occurred_at", "event_id"]
    )
    walk = [walked["visitor_id"], walked["month"]]
    entered = walked["occurred_at"].where(walked["step"] == 1)
    reached = []
    for step in STEPS.values():
        if step > 1:
            before = entered.groupby(walk).ffill()
            entered = before.where(walked["step"] == step)
        inside = entered.notna() & (walked["occurred_at"] - entered < WINDOW)
        reached.append(
            walked.loc[inside, ["visitor_id", "month", "user_id", "step"]].drop_duplicates(
                ["visitor_id", "month"]
            )
        )
    steps = pd.concat(reached)
    steps["segment"] = steps["user_id"].map(segments).fillna(-1)
    counts = steps.groupby(["segment", "month", "step"], as_index=False).size()
    return counts.rename(columns={"size": "reached_count"})


def main() -> None:
    """Raw data in, all outputs out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("raw", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--as-of", type=date.fromisoformat, required=True)
    parser.add_argument("--clusters", type=int, required=True)
    given = parser.parse_args()
    as_of = pd.Timestamp(given.as_of)
    given.out.mkdir(parents=True, exist_ok=True)
    users = clean_users(given.raw)
    items = known(read(given.raw, "items", ["course_no"])["course_no"])
    orders = clean_orders(given.raw, users, items)
    events = clean_events(given.raw, users, items)
    sessions = sessions_of(events)
    days = user_days_of(events, sessions, orders)
    features = behaviour_of(days, as_of).join(rfm_of(days, as_of))
    features = features.fillna({"frequency": 0, "monetary_amount": 0})
    columns = {name: features[name].to_numpy(dtype=float) for name in CLUSTERED}
    labels = clustered(columns, given.clusters)
    segments = pd.Series(labels, index=features.index, name="segment")
    outputs = {
        "events": events,
        "sessions": sessions,
        "user_days": days,
        "features": features.reset_index(),
        "segments": segments.reset_index(),
        "retention": retention_of(days, segments, as_of),
        "funnel": funnel_of(events, segments),
    }
    for name, frame in outputs.items():
        frame.to_parquet(given.out / f"{name}.parquet", index=False)


if __name__ == "__main__":
    main()
