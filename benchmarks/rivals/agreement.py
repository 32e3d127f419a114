"""Whether a rival's outputs agree with our warehouse: only then does its time count.

python benchmarks/rivals/agreement.py WAREHOUSE.duckdb OUT_FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt

# Relative difference of a feature that rounding may leave.
TOLERANCE = 1e-9
# Adjusted Rand index of two k-means fits of the same users that found the same groups. Ours learns
# from a sample, so users at the borders may differ.
SAME_SEGMENTS = 0.9

# Each query counts rows, or values of rows, that are here and not there or differ.
EVENTS = """
    select count(*) from core.fct_events as ours full join events as theirs using (event_id)
    where ours.event_id is null or theirs.event_id is null
        or ours.user_id is distinct from theirs.user_id
        or ours.visitor_id is distinct from theirs.visitor_id
        or ours.event_name is distinct from theirs.event_name
        or ours.event_group is distinct from theirs.event_group
        or ours.occurred_at is distinct from theirs.occurred_at
        or ours.received_at is distinct from theirs.received_at
        or ours.channel is distinct from theirs.channel
        or ours.device_type is distinct from theirs.device_type
        or ours.page_path is distinct from theirs.page_path
        or ours.item_id is distinct from theirs.item_id
        or ours.duration_seconds is distinct from theirs.duration_seconds
"""
SESSIONS = """
    select count(*) from core.fct_sessions as ours
    full join sessions as theirs
        on ours.visitor_id = theirs.visitor_id and ours.started_at = theirs.started_at
    where ours.visitor_id is null or theirs.visitor_id is null
        or ours.user_id is distinct from theirs.user_id
        or ours.ended_at <> theirs.ended_at
        or ours.event_count <> theirs.event_count
        or ours.browse_event_count <> theirs.browse_event_count
        or ours.entry_page_path is distinct from theirs.entry_page_path
        or ours.exit_page_path is distinct from theirs.exit_page_path
        or ours.channel is distinct from theirs.channel
"""
RETENTION = """
    with ours as (
        select
            segment, cast(datepart('year', cohort_start) * 12 + datepart('month', cohort_start) - 1
                as bigint) as cohort,
            period_number, count(*) as retained_users
        from core.fct_user_periods inner join segments using (user_id)
        where activity_type = 'any' and period_type = 'month'
        group by all
    )
    select count(*) from ours
    full join (from retention where retained_users > 0) as theirs
        using (segment, cohort, period_number)
    where ours.retained_users is distinct from theirs.retained_users
"""
ALL_RETENTION = """
    with theirs as (
        select
            make_date(cohort // 12, cohort % 12 + 1, 1) as cohort_start, period_number,
            sum(cohort_users) as cohort_users, sum(retained_users) as retained_users
        from retention group by all
    ), ours as (
        from marts.mart_segment_retention
        where activity_type = 'any' and period_type = 'month' and segmentation = 'all'
    )
    select count(*) from ours full join theirs using (cohort_start, period_number)
    where ours.retained_users is distinct from theirs.retained_users
        or ours.cohort_users is distinct from theirs.cohort_users
"""
FUNNEL = """
    with ours as (
        select
            coalesce(segment, -1) as segment,
            datepart('year', period_start) * 12 + datepart('month', period_start) - 1 as month,
            step_number as step, count(*) as reached_count
        from core.fct_funnel_steps left join segments using (user_id)
        where funnel_id = 'enrolment'
        group by all
    )
    select count(*) from ours full join funnel as theirs using (segment, month, step)
    where ours.reached_count is distinct from theirs.reached_count
"""
ALL_FUNNEL = """
    with theirs as (
        select
            make_date(month // 12, month % 12 + 1, 1) as period_start, step as step_number,
            sum(reached_count) as reached_count
        from funnel group by all
    ), ours as (
        from marts.mart_segment_funnel where funnel_id = 'enrolment' and segmentation = 'all'
    )
    select count(*) from ours full join theirs using (period_start, step_number)
    where coalesce(ours.reached_count, 0) <> coalesce(theirs.reached_count, 0)
"""
SEGMENTS = """
    select ours.segment_id, theirs.segment, count(*) as users
    from segments.seg_assignments as ours inner join rival_segments as theirs using (user_id)
    where ours.segmentation = 'behaviour'
        and ours.as_of_date = (select max(as_of_date) from segments.seg_assignments)
    group by all
"""


def wide(warehouse: duckdb.DuckDBPyConnection, ours: str, theirs: str, keys: list[str]) -> int:
    """Values in columns that both have which differ by more than rounding, and missing rows."""
    shared = [
        name
        for name in warehouse.sql(f"from {theirs} limit 0").columns
        if name in warehouse.sql(f"from {ours} limit 0").columns and name not in keys
    ]
    differ = " + ".join(
        f"cast(coalesce(abs(ours.{name} - theirs.{name}) > {TOLERANCE} * greatest(1, "
        f"abs(ours.{name})), (ours.{name} is null) <> (theirs.{name} is null)) as int)"
        for name in shared
    )
    return scalar(
        warehouse,
        f"""
        select coalesce(sum(case when ours.{keys[0]} is null or theirs.{keys[0]} is null then 1
            else {differ} end), 0)
        from {ours} as ours full join {theirs} as theirs using ({", ".join(keys)})
        """,
    )


def scalar(warehouse: duckdb.DuckDBPyConnection, sql: str) -> int:
    """The one number that a query gives."""
    row = warehouse.execute(sql).fetchone()
    return int(row[0]) if row else 0


def adjusted_rand_index(table: npt.NDArray[np.int64]) -> float:
    """Agreement of two partitions from their contingency table; 1 is the same, about 0 is chance.

    Source: Hubert & Arabie (1985), "Comparing partitions", eq. 5.
    """

    def pairs(counts: npt.NDArray[np.int64]) -> float:
        return float((counts * (counts - 1) / 2).sum())

    rows, columns = pairs(table.sum(axis=1)), pairs(table.sum(axis=0))
    expected = rows * columns / pairs(table.sum())
    return (pairs(table) - expected) / ((rows + columns) / 2 - expected)


def same_segments(warehouse: duckdb.DuckDBPyConnection) -> float:
    """Adjusted Rand index of our segments and theirs, over the users in both."""
    cells = warehouse.execute(SEGMENTS).fetchall()
    ours, theirs = (sorted({cell[at] for cell in cells}) for at in (0, 1))
    table = np.zeros((len(ours), len(theirs)), dtype=np.int64)
    for mine, other, users in cells:
        table[ours.index(mine), theirs.index(other)] = users
    return adjusted_rand_index(table)


def differences(file: Path, outputs: Path) -> dict[str, float]:
    """Differences by output: numbers of rows or values, and for segments 1 - their agreement."""
    with duckdb.connect() as warehouse:
        warehouse.execute("set enable_progress_bar = false")
        warehouse.execute(f"attach '{file}' as satsuma (read_only)")
        warehouse.execute("use satsuma")
        for path in outputs.glob("*.parquet"):
            warehouse.execute(f"create temp view {path.stem} as from read_parquet('{path}')")
        warehouse.execute("create temp view rival_segments as from temp.segments")
        latest = "(select as_of_date from core.dim_as_of_dates where is_latest)"
        for name in ("rfm", "behaviour"):
            warehouse.execute(
                f"create temp view our_{name} as from features.feat_user_{name} where as_of_date = "
                f"{latest} and user_id in (select user_id from core.fct_user_days)"
            )
        return {
            "events": scalar(warehouse, EVENTS),
            "sessions": scalar(warehouse, SESSIONS),
            "user-days": wide(
                warehouse, "core.fct_user_days", "user_days", ["user_id", "activity_date"]
            ),
            "recency, frequency, monetary value": wide(
                warehouse, "our_rfm", "temp.features", ["user_id"]
            ),
            "behaviour": wide(warehouse, "our_behaviour", "temp.features", ["user_id"]),
            "retention per segment": scalar(warehouse, RETENTION),
            "retention": scalar(warehouse, ALL_RETENTION),
            "funnel per segment": scalar(warehouse, FUNNEL),
            "funnel": scalar(warehouse, ALL_FUNNEL),
            "segments": 1 - same_segments(warehouse),
        }


def disagreements(file: Path, outputs: Path) -> list[str]:
    """What does not agree, in words; empty where all does."""
    found = differences(file, outputs)
    allowed = dict.fromkeys(found, 0.0) | {"segments": 1 - SAME_SEGMENTS}
    print(f"  {outputs.name} and ours: segments agree by {1 - found['segments']:.4f} (Rand)")
    return [f"{name}: {value:g}" for name, value in found.items() if value > allowed[name]]


def main() -> None:
    """Prints every comparison; leaves with 1 where one fails."""
    found = disagreements(*(Path(argument) for argument in sys.argv[1:]))
    print("\n".join(found) or "all agree")
    raise SystemExit(bool(found))


if __name__ == "__main__":
    main()
