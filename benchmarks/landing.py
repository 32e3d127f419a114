"""Seconds to land many small files of one table, and then one more, as a Markdown table."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from benchmarks.processes import Cost, measured

ROOT = Path(__file__).parents[1]
HEADER = "course_no,title,subject,topic,school,price_yuan,extra\n"


def land(folder: Path) -> Cost:
    """What one dbt run costs that reads what has landed."""
    adapters = json.dumps({"adapters": {"demo": ["items"]}})
    command = [Path(sys.executable).with_name("dbt"), "run", "--select", "stg_demo__items_checked"]
    settings = {
        "DBT_PROJECT_DIR": str(ROOT),
        "DBT_PROFILES_DIR": str(ROOT),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
        "SATSUMA_WAREHOUSE": str(folder / "warehouse.duckdb"),
        "SATSUMA_RAW": str(folder / "raw"),
        "PYTHONPATH": str(ROOT),
    }
    return measured([*command, "--quiet", "--vars", adapters], folder / "dbt.log", settings)


def write(folder: Path, number: int) -> None:
    """One raw file of thirty rows."""
    rows = (f"c{number}_{row},A course,math,sums,school,{row},\n" for row in range(30))
    (folder / f"raw/raw_items/{number:06}.csv").write_text(HEADER + "".join(rows), "utf-8")


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=10_000)
    count = parser.parse_args().files
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "raw/raw_items").mkdir(parents=True)
        write(folder, 0)
        land(folder)
        fixed = land(folder)
        for number in range(1, count):
            write(folder, number)
        first = land(folder)
        write(folder, count)
        more = land(folder)
        same = land(folder)
    print("| what | seconds | of processors |\n|---|---:|---:|")
    for what, cost in (
        ("dbt's fixed cost: nothing new in a folder of one file", fixed),
        (f"{count:,} new files", first),
        ("one more file", more),
        ("nothing new", same),
    ):
        print(f"| {what} | {cost.wall_seconds:.1f} | {cost.cpu_seconds:.1f} |")


if __name__ == "__main__":
    main()
