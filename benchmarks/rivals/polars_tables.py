"""Raw tables of the demo with polars, lazily: text, times, accounts, orders."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from rules import (
    EMAIL,
    STATES,
    WALL_CLOCKS,
)

ISO = "%Y-%m-%dT%H:%M:%S%.f%:z"


def scan(raw: Path, table: str) -> pl.LazyFrame:
    """A raw table, from one file or from daily ones."""
    folder = raw / f"raw_{table}"
    return pl.scan_parquet(folder / "*.parquet" if folder.is_dir() else f"{folder}.parquet")


def known(name: str) -> pl.Expr:
    """Text without blanks around it; empty is missing."""
    text = pl.col(name).str.strip_chars()
    return pl.when(text != "").then(text)


def parsed_time(name: str) -> pl.Expr:
    """UTC time of all spellings in the raw data; missing where it is none of them."""
    text = pl.col(name)
    number = text.str.to_integer(strict=False)
    micros = pl.when(text.str.len_bytes() == 13).then(number * 1000).otherwise(number * 1_000_000)
    zoned = text.str.replace("Z", "+00:00", literal=True).str.to_datetime(
        ISO, time_unit="us", strict=False
    )
    clocks = pl.coalesce(
        text.str.to_datetime(spelling, time_unit="us", strict=False) for spelling in WALL_CLOCKS
    )
    return (
        pl.when(number.is_not_null())
        .then(micros.cast(pl.Datetime("us")))
        .when(text.str.contains("T", literal=True))
        .then(zoned.dt.replace_time_zone(None))
        .otherwise(clocks - pl.duration(hours=8))
    )


def clean_users(raw: Path) -> pl.LazyFrame:
    """The ids of accounts: one per learner, the oldest of those that share an address."""
    email = pl.col("email").str.strip_chars().str.to_lowercase()
    users = (
        scan(raw, "users")
        .select(
            user_id=known("learner_no"),
            signed_up_at=parsed_time("reg_time"),
            email=pl.when(email.str.contains(EMAIL)).then(email),
        )
        .drop_nulls(["user_id", "signed_up_at"])
        .sort("signed_up_at", "user_id")
        .unique("user_id", keep="first", maintain_order=True)
    )
    is_first = pl.col("email").is_null() | pl.col("email").is_first_distinct()
    return users.filter(is_first).select("user_id").collect().lazy()


def clean_orders(raw: Path, users: pl.LazyFrame, items: pl.LazyFrame) -> pl.LazyFrame:
    """Completed orders of known users with their quantity and their amount in cents."""
    orders = (
        scan(raw, "orders")
        .select(
            order_id=known("enrol_no"),
            user_id=known("learner_no"),
            ordered_at=parsed_time("placed"),
            order_status=pl.col("state")
            .str.strip_chars()
            .str.to_lowercase()
            .replace_strict(STATES, default=None),
        )
        .drop_nulls(["order_id", "ordered_at", "order_status"])
        .join(users.with_columns(is_user=True), on="user_id", how="left")
        .filter(pl.col("user_id").is_null() | pl.col("is_user"))
        .sort("ordered_at")
        .unique("order_id", keep="first", maintain_order=True)
    )
    numbers = {"item_quantity": "seats", "price": "price_yuan", "amount": "paid_yuan"}
    lines = (
        scan(raw, "order_lines")
        .select(
            order_id=known("enrol_no"),
            line_number=pl.col("line_no").str.strip_chars().cast(pl.Int64, strict=False),
            item_id=known("course_no"),
            discount=pl.col("off_yuan").fill_null("0").cast(pl.Float64, strict=False),
            **{to: pl.col(name).cast(pl.Float64, strict=False) for to, name in numbers.items()},
        )
        .drop_nulls(["order_id", "line_number", "discount", *numbers])
        .filter(pl.all_horizontal(pl.col(*numbers) >= 0))
        .join(items.with_columns(is_item=True), on="item_id", how="left")
        .filter(pl.col("item_id").is_null() | pl.col("is_item"))
        .unique(["order_id", "line_number"], keep="any")
        .group_by("order_id")
        .agg(
            pl.col("item_quantity").sum(),
            order_cents=(pl.col("amount") * 100).round().cast(pl.Int64).sum(),
        )
    )
    return (
        orders.filter(pl.col("order_status") == "completed", pl.col("user_id").is_not_null())
        .join(lines, on="order_id", how="left")
        .with_columns(pl.col("item_quantity", "order_cents").fill_null(0))
    )
