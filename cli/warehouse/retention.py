"""Retention: cohort by cohort, and over all cohorts."""

from __future__ import annotations

from cli.output import Rows
from cli.warehouse.connection import Connection


def retention_cells(
    connection: Connection, activity: str, segmentation: str, segment_id: str | None, period: str
) -> Rows:
    """Every cohort × period of a segmentation, as in the mart."""
    return connection.query(
        """
        select *
        from marts.mart_segment_retention
        where
            activity_type = ?
            and segmentation = ?
            and (? is null or segment_id = ?)
            and period_type = ?
        order by segment_id, cohort_start, period_number
        """,
        [activity, segmentation, segment_id, segment_id, period],
    )


def mean_retention(
    connection: Connection, activity: str, segmentation: str, segment_id: str | None, period: str
) -> Rows:
    """Retention of each period over all cohorts: weighted by size, complete cells only."""
    return connection.query(
        """
        select
            segment_id,
            period_number,
            cast(sum(cohort_users) as bigint) as cohort_users,
            cast(sum(retained_users) as bigint) as retained_users,
            sum(retained_users) / nullif(sum(cohort_users), 0) as retention_rate
        from marts.mart_segment_retention
        where
            activity_type = ?
            and segmentation = ?
            and (? is null or segment_id = ?)
            and period_type = ?
            and is_complete
        group by segment_id, period_number
        order by segment_id = 'unassigned', segment_id, period_number
        """,
        [activity, segmentation, segment_id, segment_id, period],
    )


def retention_against_all(connection: Connection, segmentation: str, segment_id: str) -> Rows:
    """Monthly retention of one segment beside everyone's, over all cohorts."""
    return connection.query(
        """
        select
            period_number as months_after,
            cast(sum(cohort_users) filter (where segmentation <> 'all') as bigint) as cohort_users,
            cast(sum(retained_users) filter (where segmentation <> 'all') as bigint)
                as retained_users,
            sum(retained_users) filter (where segmentation <> 'all')
                / nullif(sum(cohort_users) filter (where segmentation <> 'all'), 0)
                as retention_rate,
            sum(retained_users) filter (where segmentation = 'all')
                / nullif(sum(cohort_users) filter (where segmentation = 'all'), 0)
                as overall_retention_rate
        from marts.mart_segment_retention
        where
            activity_type = 'any'
            and period_type = 'month'
            and is_complete
            and period_number > 0
            and (segmentation = 'all' or (segmentation = ? and segment_id = ?))
        group by period_number
        order by period_number
        """,
        [segmentation, segment_id],
    )
