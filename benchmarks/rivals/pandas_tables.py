"""Raw tables of the demo with plain pandas: text, times, accounts, orders."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from rules import (
    EMAIL,
    STATES,
    WALL_CLOCKS,
)

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
