"""What the warehouse knows about the quality of the received data."""

from __future__ import annotations

from dataclasses import dataclass

from cli.errors import SatsumaError
from cli.output import Rows
from cli.warehouse.connection import Connection

#: What is wrong and what fell comes first; then by name.
WORST_FIRST = (
    "order by score_status <> 'poor', score_status <> 'falling', source, entity, dimension"
)


@dataclass(frozen=True)
class Part:
    """The source, entity and reason that were asked for; None is all of them."""

    source: str | None = None
    entity: str | None = None
    reason: str | None = None

    def condition(self) -> str:
        """SQL that a row of this source and entity meets, for values()."""
        return "source = coalesce(?, source) and entity = coalesce(?, entity)"

    def values(self) -> list[str | None]:
        """What to bind to the condition."""
        return [self.source, self.entity]


def check_part(connection: Connection, part: Part) -> None:
    """Refuse what was never received, and say what was."""
    known = connection.query(
        "select source, entity, dq_reason from quality.dq_row_counts "
        "left join quality.dq_daily_counts using (source, entity)"
    )
    for name, wanted, values in (
        ("source", part.source, {row[0] for row in known.rows}),
        ("entity", part.entity, {row[1] for row in known.rows}),
        ("reason", part.reason, {row[2] for row in known.rows if row[2]}),
    ):
        if wanted is not None and wanted not in values:
            there = ", ".join(sorted(values)) or "none"
            raise SatsumaError(f"There is no {name} {wanted}; there are: {there}.")


def scores(connection: Connection, part: Part) -> Rows:
    """The score of each dimension, what is wrong first."""
    return connection.query(
        f"""
        select
            source, entity, dimension, score_value, score_threshold, score_trend, score_status,
            denominator_count - numerator_count as faulty_count
        from quality.dq_scorecard
        where {part.condition()}
        {WORST_FIRST}
        """,
        part.values(),
    )


def reasons(connection: Connection, part: Part) -> Rows:
    """Each reason for which rows were rejected or left out, with one rejected row."""
    return connection.query(
        f"""
        with counts as (
            select
                source, entity, dq_outcome, dq_reason, sum(row_count) as row_count,
                min(fact_date) as first_date, max(fact_date) as last_date
            from quality.dq_daily_counts
            where dq_reason = coalesce(?, dq_reason) and {part.condition()}
            group by source, entity, dq_outcome, dq_reason
        )

        select
            counts.source, counts.entity, counts.dq_outcome, counts.dq_reason, counts.row_count,
            counts.row_count / received.received_count as row_share,
            counts.first_date, counts.last_date, min(rejects.raw_row) as example
        from counts
        inner join quality.dq_row_counts as received using (source, entity)
        left join quality.dq_rejects as rejects
            on counts.source = rejects.source and counts.entity = rejects.entity
            and counts.dq_reason = rejects.dq_reason
        group by all
        order by counts.row_count desc, counts.source, counts.entity, counts.dq_reason
        """,
        [part.reason, *part.values()],
    )


def examples(connection: Connection, part: Part, limit: int) -> Rows:
    """Some rejected rows of a reason, as they were received, without personal columns."""
    return connection.query(
        f"""
        select source, entity, dq_reason, raw_row
        from quality.dq_rejects
        where dq_reason = ? and {part.condition()}
        order by source, entity, reject_number
        limit ?
        """,
        [part.reason, *part.values(), limit],
    )


def freshness(connection: Connection, part: Part) -> Rows:
    """When each entity's last fact happened and its last data arrived."""
    return connection.query(
        f"""
        select source, entity, last_fact_at, last_arrived_at, allowed_days, freshness_status
        from quality.dq_freshness
        where {part.condition()}
        order by freshness_status not in ('stale', 'silent', 'empty'), source, entity
        """,
        part.values(),
    )


def anomalies(connection: Connection, part: Part) -> Rows:
    """Days with far more or far fewer facts than the same weekday usually has."""
    return connection.query(
        f"""
        select source, entity, fact_date, fact_count, usual_count, anomaly_score, anomaly_status
        from quality.dq_anomalies
        where anomaly_status in ('spike', 'drop') and {part.condition()}
        order by fact_date desc, source, entity
        """,
        part.values(),
    )


def recent_anomalies(connection: Connection) -> Rows:
    """Those of the last week of sources that still send."""
    return connection.query(
        """
        with judged as (
            select
                anomalies.*,
                max(anomalies.fact_date) over (partition by anomalies.source) as last_date
            from quality.dq_anomalies as anomalies
            inner join quality.dq_freshness as freshness
                on anomalies.source = freshness.source and anomalies.entity = freshness.entity
            where freshness.freshness_status <> 'finished'
        )

        select source, entity, fact_date, fact_count, usual_count, anomaly_status
        from judged
        where anomaly_status in ('spike', 'drop') and fact_date > last_date - 7
        order by fact_date desc, source, entity
        """
    )


def troubled_files(connection: Connection) -> Rows:
    """Raw files that are not read or no longer there, as of the last build."""
    return connection.query(
        """
        select source, raw_table, raw_path, landing_status, landing_lack
        from quality.dq_files
        where
            landing_status in ('waiting', 'not_read')
            or landing_status = 'removed'
            and batch_number = (select max(batch_number) from increments.batches)
        order by source, raw_table, raw_path
        """
    )


def troubled_columns(connection: Connection) -> Rows:
    """Raw columns that are not read, or declared and not there."""
    return connection.query(
        """
        select source, raw_table, raw_column, column_status
        from quality.dq_raw_columns
        where column_status <> 'read'
        order by source, raw_table, raw_column
        """
    )
