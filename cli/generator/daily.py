"""Splits raw tables into one file per day of arrival, as nightly exports leave them."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

#: A time of the demo's systems as UTC, spelled in any of their ways.
_MOMENT = """coalesce(
    case length({0})
        when 13 then make_timestamp(try_cast({0} as bigint) * 1000)
        when 10 then make_timestamp(try_cast({0} as bigint) * 1000000)
    end,
    case when contains({0}, 'T') then try_cast({0} as timestamptz) at time zone 'UTC' end,
    try_strptime({0}, ['%Y/%m/%d %H:%M:%S', '%Y/%m/%d %H:%M', '%Y-%m-%d %H:%M:%S'])
        - interval 8 hours
)"""
#: Table → the columns that say when a row came, the best first; lines come with their order.
_ARRIVALS = {
    "events": ("server_time", "client_time"),
    "orders": ("placed",),
    "order_lines": ("placed",),
    "messages": ("sent",),
    "exposures": ("seen",),
    "responses": ("answered",),
    "feedback": ("noted",),
    "consents": ("decided",),
    "identifiers": ("seen",),
}
#: Rows that do not say when they came are in the first file, and none is older.
_FIRST_DAY = "2025-10-01"


def split_by_day(folder: Path, suffix: str) -> None:
    """Replace the files of the growing tables by folders of daily files; the rows stay the same.

    Orders are split after their lines, which look up there when they came. A table appears as a
    folder only when all its files are written.
    """
    with duckdb.connect() as connection:
        # One thread, and a file open for each day: so a day is one file, and always the same bytes.
        connection.execute("set threads = 1; set TimeZone = 'UTC'")
        connection.execute("set partitioned_write_max_open_files = 2000")
        for table in sorted(_ARRIVALS, key=lambda name: name == "orders"):
            file = folder / f"raw_{table}.{suffix}"
            parts = folder / f".raw_{table}.part"
            shutil.rmtree(parts, ignore_errors=True)
            connection.execute(
                f"copy ({_rows_with_day(folder, table, suffix)}) to '{_quoted(parts)}' "
                f"(format {suffix}, partition_by (arrival_day){_OPTIONS[suffix]})"
            )
            _flatten(parts, suffix)
            parts.replace(folder / f"raw_{table}")
            file.unlink()


_OPTIONS = {"csv": ", header true", "parquet": ", compression zstd"}


def _rows_with_day(folder: Path, table: str, suffix: str) -> str:
    rows = _reader(folder, table, suffix)
    moments = ", ".join(_MOMENT.format(column) for column in _ARRIVALS[table])
    day = f"greatest(cast(coalesce({moments}) as date), date '{_FIRST_DAY}')"
    day = f"coalesce({day}, date '{_FIRST_DAY}') as arrival_day"
    if table == "order_lines":
        orders = _reader(folder, "orders", suffix)
        return (
            f"select lines.*, {day} from {rows} as lines left join (select enrol_no, "
            f"min(placed) as placed from {orders} group by enrol_no) using (enrol_no)"
        )
    return f"select *, {day} from {rows}"


def _reader(folder: Path, table: str, suffix: str) -> str:
    file = _quoted(folder / f"raw_{table}.{suffix}")
    if suffix == "csv":
        return f"read_csv('{file}', all_varchar = true, header = true, quote = '\"')"
    return f"read_parquet('{file}')"


def _flatten(parts: Path, suffix: str) -> None:
    """arrival_day=2025-10-01/data_0.csv becomes 2025-10-01.csv."""
    for day in list(parts.iterdir()):
        written = sorted(day.iterdir())
        for number, file in enumerate(written):
            name = day.name.removeprefix("arrival_day=") + (f"_{number}" if number else "")
            file.replace(parts / f"{name}.{suffix}")
        day.rmdir()


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
