"""satsuma generate --daily: the same rows, in one file for each day of arrival."""

import datetime as dt

import duckdb
import pytest

from cli.generator.daily import split_by_day
from cli.generator.study import Plan, generate_study


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_daily_files_hold_the_same_rows_each_on_its_day(tmp_path, suffix):
    plain, daily = tmp_path / "plain", tmp_path / "daily"
    for folder in (plain, daily):
        generate_study(Plan(40, 900, 3, suffix), folder)
    split_by_day(daily, suffix)
    options = "all_varchar = true, header = true, quote = '\"'"
    reader = f"read_csv('{{}}', {options})" if suffix == "csv" else "read_parquet('{}')"
    for table in ("events", "orders", "order_lines", "messages", "identifiers"):
        once = reader.format(plain / f"raw_{table}.{suffix}")
        split = reader.format(daily / f"raw_{table}/*.{suffix}")
        for left, right in ((once, split), (split, once)):
            assert duckdb.sql(f"from {left} except all from {right}").fetchall() == []
        assert not (daily / f"raw_{table}.{suffix}").exists()
    assert (daily / f"raw_users.{suffix}").is_file()
    one_day = reader.format(daily / f"raw_events/2026-03-01.{suffix}")
    stamps = duckdb.sql(f"select distinct server_time from {one_day}").fetchall()
    seconds = [int(stamp) for (stamp,) in stamps if stamp and stamp.isdigit()]
    assert seconds
    assert {dt.datetime.fromtimestamp(stamp, dt.UTC).date() for stamp in seconds} == {
        dt.date(2026, 3, 1)
    }
