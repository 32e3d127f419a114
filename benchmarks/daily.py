"""Online Retail's year, loaded one daily file after the other, beside a single load of all files.

python benchmarks/daily.py --data ../shared/data/online_retail/daily.tar.gz [--days 30]

What was learned from the whole year is given to both, so that all else can be compared by row.
With --each staging identity core, a day builds only these floors, and the last day all of them.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tarfile
import tempfile
import time
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.python.end_to_end.builds import WITHOUT_TESTS
from tests.python.end_to_end.in_process import Histories, Project

ADAPTERS = {"online_retail": ["users", "items", "orders", "order_lines"]}
TOTALS = """
    select count(*), count(distinct order_id), count(distinct user_id), sum(line_amount)
    from core.fct_order_lines where order_status = 'completed' and user_id is not null
"""
# Shown every so many days.
SHOWN = 10


def daily_files(archive: Path, folder: Path, days: int) -> list[Path]:
    """The first days of the archive, in order."""
    with tarfile.open(archive) as files:
        files.extractall(folder, filter="data")
    return sorted((folder / "by-day").glob("*.csv"))[:days]


def slope(seconds: list[float]) -> float:
    """Seconds by which a day grows in a day (least squares)."""
    return statistics.linear_regression(range(len(seconds)), seconds).slope


def main() -> None:
    """Load, time, compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="daily.tar.gz")
    parser.add_argument("--days", type=int, default=305)
    parser.add_argument("--folder", type=Path, default=None, help="where warehouses are built")
    parser.add_argument("--each", nargs="+", default=[], help="floors built each day")
    arguments = parser.parse_args()
    part = ["--select", *arguments.each] if arguments.each else []
    root = (arguments.folder or Path(tempfile.mkdtemp(prefix="satsuma_daily_"))).resolve()
    (root / "parsed").mkdir(parents=True, exist_ok=True)
    os.environ["SATSUMA_TEST_PARSED"] = str(root / "parsed")
    files = daily_files(arguments.data, root / "files", arguments.days)
    project = Project(root / "project", ADAPTERS)
    whole, grown = root / "whole" / "raw_lines", root / "grown" / "raw_lines"
    for folder in (whole, grown):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    for file in files:
        shutil.copy2(file, whole)
    learned = root / "learned" / "warehouse.duckdb"
    learned.unlink(missing_ok=True)
    project.call("build", *WITHOUT_TESTS, warehouse=learned, raw=whole.parent)
    project.keep_learned(learned)
    histories = Histories(project, learned, root / "histories")
    seconds: list[float] = []
    work: list[float] = []
    for number, file in enumerate(files, 1):
        shutil.copy2(file, grown)
        start, used = time.perf_counter(), time.process_time()
        histories.increment(grown.parent, *part)
        seconds.append(time.perf_counter() - start)
        work.append(time.process_time() - used)
        if number % SHOWN == 0 or number == len(files):
            print(
                f"{file.stem} day {number:3}: median of the last {SHOWN} days "
                f"{statistics.median(seconds[-SHOWN:]):5.1f} s, "
                f"{statistics.median(work[-SHOWN:]):5.1f} s of processors",
                flush=True,
            )
    # The first day builds everything from nothing.
    for name, values in (("seconds", seconds[1:]), ("seconds of processors", work[1:])):
        print(
            f"{name} a day: median {statistics.median(values):.2f}, "
            f"first 30 {statistics.median(values[:30]):.2f}, "
            f"last 30 {statistics.median(values[-30:]):.2f}, "
            f"slope {slope(values) * 1000:+.2f} thousandths a day"
        )
    if part:
        histories.increment(grown.parent)
    start = time.perf_counter()
    differing = histories.differ_from_at_once(whole.parent)
    print(f"all days at once: {time.perf_counter() - start:.1f} s")
    with duckdb.connect(histories.warehouse, read_only=True) as connection:
        print("lines, orders, buyers, GBP:", connection.execute(TOTALS).fetchone())
    print(differing or "every table holds the rows of a single load")
    sys.exit(bool(differing))


if __name__ == "__main__":
    main()
