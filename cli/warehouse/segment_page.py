"""What the page of a segmentation shows; user ids never leave these queries."""

from __future__ import annotations

from typing import Any

from cli.output import Rows
from cli.warehouse.connection import Connection


def segmentation_facts(connection: Connection, segmentation: str) -> dict[str, Any]:
    """What the segmentation is, of when and of how many users."""
    rows = connection.query(
        """
        select
            names.segmentation,
            names.segmentation_name,
            names.method,
            names.description,
            max(overview.as_of_date) as as_of_date,
            cast(sum(overview.user_count) as bigint) as user_count
        from reference.segmentations as names
        inner join marts.mart_segment_overview as overview using (segmentation)
        where overview.is_latest and segmentation = ?
        group by all
        """,
        [segmentation],
    )
    return rows.records()[0]


def named_segments(connection: Connection, segmentation: str) -> Rows:
    """The segments with name, description and size, largest first; who is in none comes last."""
    return connection.query(
        """
        select
            segment_id,
            coalesce(segment_name, segment_id) as segment_name,
            segment_name_zh,
            segment_description,
            segment_description_zh,
            user_count,
            user_share
        from segments.seg_segments
        where segmentation = ?
        order by segment_id = 'unassigned', user_count desc, segment_id
        """,
        [segmentation],
    )


def telling_differences(connection: Connection, segmentation: str, limit: int) -> Rows:
    """The features that tell the segments apart best, for every segment."""
    return connection.query(
        """
        with profiles as (
            select * from segments.seg_profiles
            where segmentation = ? and segment_id <> 'unassigned'
        ),

        features as (
            select
                feature_name,
                max(abs(standardised_difference)) as greatest_difference
            from profiles
            group by feature_name
        ),

        -- The same feature over 28, 90 and 365 days says the same: the window that says it best.
        telling_features as (
            select feature_name, greatest_difference
            from features
            qualify
                row_number() over (
                    partition by regexp_replace(feature_name, '_[0-9]+d$', '')
                    order by greatest_difference desc nulls last, feature_name
                ) = 1
            order by greatest_difference desc nulls last, feature_name
            limit ?
        )

        select feature_name, segment_id, standardised_difference
        from profiles
        inner join telling_features using (feature_name)
        order by greatest_difference desc nulls last, feature_name, segment_id
        """,
        [segmentation, limit],
    )


def sampled_places(connection: Connection, segmentation: str, limit: int) -> Rows:
    """Where a sample of users lies today, and in which segment; the same users every time."""
    users = connection.query(
        """
        select user_id, segment_id, as_of_date
        from segments.seg_assignments
        where
            segmentation = ?
            and as_of_date = (
                select max(as_of_date) from segments.seg_assignments where segmentation = ?
            )
        order by md5(user_id), user_id
        limit ?
        """,
        [segmentation, segmentation, limit],
    ).records()
    segments = {record["user_id"]: record["segment_id"] for record in users}
    # The view computes places: only with the day and the users as constants it computes no others.
    places = connection.query(
        f"""
        select user_id, version_number, place
        from segments.seg_coordinates
        where
            segmentation = ?
            and as_of_date = ?
            and user_id in ({", ".join("?" for _ in segments) or "null"})
        order by md5(user_id), user_id
        """,
        [segmentation, users[0]["as_of_date"] if users else None, *segments],
    )
    return Rows(
        ("segment_id", "version_number", "place"),
        [
            (segments[user_id], version_number, place)
            for user_id, version_number, place in places.rows
        ],
    )


def coordinate_names(connection: Connection, segmentation: str, version_number: int) -> list[str]:
    """What each coordinate of a place is: a factor, or else a prepared feature."""
    for sql in (
        """
        select factor_name
        from segments.seg_factor_names
        where segmentation = ? and version_number = ?
        order by factor_number
        """,
        """
        select feature_name
        from segments.seg_preparations
        where segmentation = ? and version_number = ? and feature_status = 'used'
        order by feature_order
        """,
    ):
        if rows := connection.query(sql, [segmentation, version_number]).rows:
            return [str(row[0]) for row in rows]
    return []


def last_moves(connection: Connection, segmentation: str) -> Rows:
    """Users by the segment they had at the last month start but one, and at the last."""
    return connection.query(
        """
        select
            period_start,
            cast(period_start + interval 1 month as date) as period_end,
            from_segment_id,
            to_segment_id,
            user_count
        from segments.seg_transitions
        where segmentation = ?
        qualify period_start = max(period_start) over ()
        order by from_segment_id, to_segment_id
        """,
        [segmentation],
    )


def monitoring(connection: Connection, segmentation: str) -> Rows:
    """How far today's users have moved from those the live version was learned from."""
    return connection.query(
        """
        select metric_id, feature_name, metric_value, alarm_threshold, is_alarm
        from marts.mart_model_monitoring
        where segmentation = ? and is_live
        order by
            is_alarm desc,
            feature_name <> '',
            metric_value / nullif(alarm_threshold, 0) desc nulls last,
            metric_id,
            feature_name
        """,
        [segmentation],
    )
