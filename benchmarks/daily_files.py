"""The raw data as it would have come: growing tables as folders of one file per day of arrival."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import duckdb

from benchmarks.raw_data import link_tables, raw_tables

# The days that the generator invents. What arrives after the last one comes with it.
FIRST_DAY, LAST_DAY = "2025-10-01", "2026-06-30"
# A day like most: a Tuesday in the middle of a month. With the first of a month a snapshot begins.
MEASURED_DAY, NEXT_DAY = "2026-06-16", "2026-06-17"
# When a row of a growing table arrived: the first of these columns that has a time.
ARRIVED = {
    "raw_events": ["server_time", "client_time"],
    "raw_identifiers": ["seen"],
    "raw_orders": ["placed"],
    "raw_order_lines": ["placed"],
    "raw_messages": ["clicked", "opened", "delivered", "sent"],
    "raw_exposures": ["seen"],
    "raw_responses": ["answered"],
    "raw_feedback": ["noted"],
    "raw_consents": ["decided"],
}
# Tables that come whole each day hold what had come before it.
DATED = {"raw_users": "reg_time", "raw_spend": "day"}
# Rows that carry no time of their own come with what they belong to.
JOINED = {
    "raw_order_lines": "left join (select enrol_no, any_value(placed) as placed "
    "from read_parquet('{raw}/raw_orders.parquet') group by enrol_no) using (enrol_no)"
}


def day_of(column: str) -> str:
    """SQL for the day of a time in any of the demo's spellings; null where it is none."""
    return f"""
        case
            when regexp_full_match({column}, '[0-9]{{13}}')
                then cast(make_timestamp(cast({column} as bigint) * 1000) as date)
            when regexp_full_match({column}, '[0-9]{{10}}')
                then cast(make_timestamp(cast({column} as bigint) * 1000000) as date)
            when regexp_full_match({column}, '[0-9]{{8}}')
                then cast(strptime({column}, '%Y%m%d') as date)
            else try_cast(replace({column}[:10], '/', '-') as date)
        end
    """


def daily(raw: Path, folder: Path) -> Path:
    """The same rows in daily files, split at first use; other tables are linked as they are."""
    if folder.is_dir():
        return folder
    print("splitting the raw data by day ...", flush=True)
    making = folder.with_suffix(".tmp")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    for name, file in raw_tables(raw).items():
        if name in ARRIVED:
            split_by_day(raw, name, making / name)
        else:
            os.link(file, making / file.name)
    making.rename(folder)
    return folder


def split_by_day(raw: Path, name: str, folder: Path) -> None:
    """One table as <day>.parquet, in the order that its rows had."""
    days = ", ".join(day_of(column) for column in ARRIVED[name])
    with duckdb.connect() as engine:
        # One thread keeps the order of the rows, and makes one file a day.
        engine.execute("set threads = 1")
        engine.execute("set partitioned_write_max_open_files = 1000")
        engine.execute(
            f"""
            copy (
                select
                    received.*,
                    least(greatest(coalesce({days}, '{FIRST_DAY}'), '{FIRST_DAY}'), '{LAST_DAY}')
                        as arrival_day
                from read_parquet('{raw}/{name}.parquet') as received
                {JOINED.get(name, "").format(raw=raw)}
            ) to '{folder}' (format parquet, partition_by (arrival_day))
            """
        )
    for part in sorted(folder.glob("arrival_day=*")):
        day = part.name.partition("=")[2]
        for number, file in enumerate(sorted(part.iterdir())):
            file.rename(folder / f"{day}{f'_{number}' if number else ''}.parquet")
        part.rmdir()


def come_before(files: Path, folder: Path, day: str) -> None:
    """The raw data in `folder` as it stood on the morning of a day."""
    link_tables(files, folder, before=day)
    for name, column in DATED.items():
        target = folder / f"{name}.parquet"
        if target.exists():
            target.unlink()
            duckdb.execute(
                f"copy (from read_parquet('{files / target.name}') "
                f"where coalesce({day_of(column)} < date '{day}', true)) to '{target}'"
            )
