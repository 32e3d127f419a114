"""Conversion: per goal and segment."""

from __future__ import annotations

from cli.output import Rows
from cli.warehouse.connection import Connection


def goal_ids(connection: Connection) -> list[str]:
    """The goals that somebody could have reached."""
    rows = connection.query(
        "select distinct goal_id from marts.mart_segment_conversion order by goal_id"
    )
    return [str(row[0]) for row in rows.rows]


def conversion(
    connection: Connection, segmentation: str, goal_id: str | None, *, monthly: bool = False
) -> Rows:
    """Conversion per goal and segment; over all months unless `monthly`."""
    month = "period_start," if monthly else ""
    return connection.query(
        f"""
        select
            goal_id,
            unit,
            {month}
            segment_id,
            cast(sum(eligible_count) as bigint) as eligible_count,
            cast(sum(converted_count) as bigint) as converted_count,
            sum(converted_count) / nullif(sum(eligible_count), 0) as conversion_rate,
            cast(sum(open_count) as bigint) as open_count,
            cast(sum(converted_so_far_count) as bigint) as converted_so_far_count
        from marts.mart_segment_conversion
        where segmentation = ? and (? is null or goal_id = ?)
        group by goal_id, unit, {month} segment_id
        order by goal_id, {month} segment_id = 'unassigned', segment_id
        """,
        [segmentation, goal_id, goal_id],
    )


def conversion_against_all(connection: Connection, segmentation: str, segment_id: str) -> Rows:
    """Conversion of one segment beside everyone's."""
    return connection.query(
        """
        select
            goal_id,
            cast(sum(eligible_count) filter (where segmentation <> 'all') as bigint)
                as eligible_count,
            cast(sum(converted_count) filter (where segmentation <> 'all') as bigint)
                as converted_count,
            sum(converted_count) filter (where segmentation <> 'all')
                / nullif(sum(eligible_count) filter (where segmentation <> 'all'), 0)
                as conversion_rate,
            sum(converted_count) filter (where segmentation = 'all')
                / nullif(sum(eligible_count) filter (where segmentation = 'all'), 0)
                as overall_conversion_rate
        from marts.mart_segment_conversion
        where segmentation = 'all' or (segmentation = ? and segment_id = ?)
        group by goal_id
        order by goal_id
        """,
        [segmentation, segment_id],
    )
