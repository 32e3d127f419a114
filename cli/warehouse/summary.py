"""The few numbers that a newcomer sees first."""

from __future__ import annotations

from typing import Any

from cli.warehouse.connection import Connection


def as_of_date(connection: Connection) -> str:
    """The date the warehouse speaks of."""
    rows = connection.query("select max(as_of_date) from core.dim_as_of_dates where is_latest")
    return str(rows.rows[0][0])


def month_one_retention(connection: Connection) -> float | None:
    """Share of new users who are active again in the month after their first."""
    rows = connection.query(
        """
        select sum(retained_users) / nullif(sum(cohort_users), 0)
        from marts.mart_segment_retention
        where
            activity_type = 'any'
            and segmentation = 'all'
            and period_type = 'month'
            and period_number = 1
            and is_complete
        """
    )
    return None if rows.rows[0][0] is None else float(rows.rows[0][0])


def most_valuable_segment(connection: Connection, segmentation: str) -> dict[str, Any] | None:
    """The segment with the largest share of what was spent."""
    rows = connection.query(
        """
        select segment_name, user_share, order_amount_share
        from marts.mart_segment_overview
        where is_latest and segmentation = ? and order_amount_share is not null
        order by order_amount_share desc, segment_id
        limit 1
        """,
        [segmentation],
    )
    return rows.records()[0] if len(rows) else None


def clearest_experiment(connection: Connection) -> dict[str, Any] | None:
    """The effect on a primary metric with the smallest p-value."""
    rows = connection.query(
        """
        select experiment_id, experiment_name, metric_name, relative_lift, p_value, verdict
        from marts.mart_experiment_results
        where segmentation = 'all' and is_primary_metric and p_value is not null
        order by p_value, experiment_id
        limit 1
        """
    )
    return rows.records()[0] if len(rows) else None


def rejected_rows(connection: Connection) -> tuple[int, int]:
    """Raw rows that were received, and those of them that were rejected with a reason."""
    rows = connection.query(
        "select sum(received_count), sum(rejected_count) from quality.dq_row_counts"
    )
    received, rejected = rows.rows[0]
    return int(received or 0), int(rejected or 0)
