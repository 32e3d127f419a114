"""How long the likeliest questions of a BI tool take on what is published, alone and eight at once.

python benchmarks/latency.py satsuma/serve.duckdb                 # prints a Markdown table
python benchmarks/latency.py serve.duckdb --readers 8 --rounds 40

Each reader is a process that opens the file once and asks every question in turn, as dashboards do.
Times are of the whole answer, rows fetched; the first asking, from a cold file, is among them.
"""

from __future__ import annotations

import argparse
import random
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

import duckdb

LATEST_MONTHS = "(select max(as_of_date) - interval 6 month from core.dim_as_of_dates)"
QUESTIONS = {
    "segments today": (
        "select * from marts.mart_segment_overview where is_latest and segmentation = 'lifecycle'"
    ),
    "monthly retention by segment": "from retention('behaviour', 'month')",
    "cohort table by week": (
        "select cohort_start, period_number, retention_rate from marts.mart_segment_retention "
        "where segmentation = 'all' and period_type = 'week' and activity_type = 'any' "
        "order by all"
    ),
    "customer retention rate by month": (
        "select * from marts.mart_customer_retention_rate where segmentation = 'lifecycle' "
        "order by period_start"
    ),
    "conversion of every goal by segment": (
        "select goal_id, segment_id, sum(converted_count) / nullif(sum(eligible_count), 0) "
        "from marts.mart_segment_conversion where segmentation = 'rfm' group by all order by all"
    ),
    "funnel of the last months": (
        "select segment_id, step_number, sum(reached_count) from marts.mart_segment_funnel "
        "where funnel_id = 'enrolment' and segmentation = 'lifecycle' "
        f"and period_start >= {LATEST_MONTHS} group by all order by all"
    ),
    "an experiment by segment": "from experiment('exam_reminder')",
    "an experiment by day": (
        "select statistics_date, variant_id, relative_lift, relative_lower, relative_upper "
        "from marts.mart_experiment_timeline where experiment_id = 'onboarding_checklist' "
        "and is_primary_metric order by all"
    ),
    "campaigns": "from marts.mart_campaign_performance order by all",
    "lifecycle by day": (
        "select as_of_date, lifecycle_state, sum(user_count) from marts.mart_lifecycle_daily "
        f"where segmentation = 'all' and as_of_date >= {LATEST_MONTHS} group by all order by all"
    ),
    "the best hundred users of a segment": (
        "select * from marts.mart_user_360 "
        """where contains(current_segments, '"lifecycle":"active"') """
        "order by monetary_amount desc nulls last limit 100"
    ),
    "one user and their segments": (
        "from marts.mart_user_360, segment_of('{user}') as held where user_id = '{user}'"
    ),
}


def read(file: Path, rounds: int, reader: int) -> None:
    """One reader: prints question and seconds of each answer, tab between."""
    draw = random.Random(reader)  # noqa: S311 (which users are asked for is no secret)
    with duckdb.connect(str(file), read_only=True) as connection:
        users = connection.execute(
            "select user_id from core.dim_users using sample 100 rows (reservoir, 1)"
        ).fetchall()
        print("ready", flush=True)
        sys.stdin.readline()
        for _ in range(rounds):
            for name in draw.sample(list(QUESTIONS), len(QUESTIONS)):
                question = QUESTIONS[name].replace("{user}", draw.choice(users)[0])
                started = time.perf_counter()
                connection.execute(question).fetchall()
                print(f"{name}\t{time.perf_counter() - started}")


def measure(file: Path, readers: int, rounds: int) -> dict[str, list[float]]:
    """Milliseconds of every answer of so many readers at once, by question."""
    script = [sys.executable, __file__, str(file), "--rounds", str(rounds), "--reader"]
    processes = [
        subprocess.Popen(  # noqa: S603 (this file itself)
            [*script, str(number)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for number in range(readers)
    ]
    for process in processes:
        assert process.stdout is not None  # noqa: S101 (narrows the type)
        if process.stdout.readline() != "ready\n":
            raise SystemExit(f"A reader could not open {file}.")
    for process in processes:
        assert process.stdin is not None  # noqa: S101 (likewise)
        process.stdin.write("go\n")
        process.stdin.flush()
    taken = defaultdict(list)
    for process in processes:
        for line in process.communicate()[0].splitlines():
            name, seconds = line.split("\t")
            taken[name].append(1000 * float(seconds))
        if process.returncode:
            raise SystemExit("A reader stopped before it had asked everything.")
    return taken


def p50_and_p95(values: Iterable[float]) -> str:
    """Two cells of the table."""
    cuts = statistics.quantiles(values, n=20, method="inclusive")
    return f"{cuts[9]:.1f} | {cuts[18]:.1f}"


def table(file: Path, readers: int, rounds: int) -> str:
    """The questions with p50 and p95 in milliseconds, alone and with so many readers."""
    alone = measure(file, 1, rounds)
    together = measure(file, readers, max(2, rounds // 4))
    lines = [
        f"| question | alone p50 ms | p95 ms | {readers} readers p50 ms | p95 ms |",
        "|---|---|---|---|---|",
        *(
            f"| {name} | {p50_and_p95(alone[name])} | {p50_and_p95(together[name])} |"
            for name in QUESTIONS
        ),
        f"| all | {p50_and_p95(chain(*alone.values()))} "
        f"| {p50_and_p95(chain(*together.values()))} |",
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure and print, or be one of the readers."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path, help="what `satsuma publish` has written")
    parser.add_argument("--readers", type=int, default=8, help="readers at once (default: 8)")
    parser.add_argument("--rounds", type=int, default=40, help="times that each question is asked")
    parser.add_argument("--reader", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.reader is not None:
        read(given.file, given.rounds, given.reader)
    else:
        print(table(given.file, given.readers, given.rounds))


if __name__ == "__main__":
    main()
