"""The whole project against the disk, against a day, against pandas and polars.

make bench SIZE=1m                        # generate, run all parts, print the table
make bench SIZE=20m PARTS=full,day RUNS=3 # some parts only, medians of three runs

What was measured is kept in benchmarks/work/, and measured again only when the project changes.
The settings of profiles.yml hold: SATSUMA_MEMORY_LIMIT=8GB make bench SIZE=100m PARTS=full
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.builds import ROOT, Bench, run_day, run_full, run_latency, run_limit, run_same
from benchmarks.raw_data import event_count
from benchmarks.results import Results, comparisons, machine, table
from benchmarks.rival_runs import run_rivals

PARTS: dict[str, Callable[[Bench], None]] = {
    "limit": run_limit,
    "full": run_full,
    "day": run_day,
    "same": run_same,
    "rivals": run_rivals,
    "latency": run_latency,
}
# What makes another build of the same project: see profiles.yml.
SETTINGS = ("SATSUMA_MEMORY_LIMIT", "SATSUMA_THREADS")


def state_of_project() -> str:
    """The commit that is measured, and whether files differ from it."""
    command = ["git", "describe", "--always", "--dirty", "--abbrev=10"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 (git)
    return done.stdout.strip() or "unknown"


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", default="1m", help="events: 50k, 1m, 20m (default: 1m)")
    parser.add_argument("--parts", default=",".join(PARTS), help=f"of {','.join(PARTS)}")
    parser.add_argument("--runs", type=int, default=1, help="runs of each part")
    parser.add_argument("--work", type=Path, default=ROOT / "benchmarks" / "work")
    parser.add_argument("--again", action="store_true", help="measure again what was measured")
    parser.add_argument("dbt", nargs="*", help="further arguments of dbt, after --")
    return parser.parse_args()


def main() -> None:
    """Runs the parts that are missing, prints the table."""
    given = arguments()
    event_count(given.size)
    parts = [part for part in given.parts.split(",") if part]
    unknown = [part for part in parts if part not in PARTS]
    if unknown:
        raise SystemExit(f"PARTS={','.join(unknown)}: choose from {','.join(PARTS)}.")
    results = Results(given.work / "results.jsonl")
    settings = [f"{name}={os.environ[name]}" for name in SETTINGS if name in os.environ]
    state = " ".join([state_of_project(), *settings, *given.dbt])
    key = f"{state}, again {dt.datetime.now(dt.UTC):%Y-%m-%dT%H:%M:%S}" if given.again else state
    bench = Bench(given.size, given.work / given.size, results, given.runs, key, tuple(given.dbt))
    bench.folder.mkdir(parents=True, exist_ok=True)
    for part in parts:
        print(f"{given.size}: {part} ...", flush=True)
        PARTS[part](bench)
    text = f"{given.size} events, {machine()}; {state}\n\n{table(results, given.size)}\n"
    told = bench.folder / "latency.md"
    text += "".join(f"\n{line}\n" for line in comparisons(results, given.size))
    text += f"\n{told.read_text()}" if told.exists() else ""
    (bench.folder / "results.md").write_text(text)
    print(f"\n{text}")


if __name__ == "__main__":
    main()
