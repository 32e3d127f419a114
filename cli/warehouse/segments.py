"""Segments: which there are, how large, how they differ."""

from __future__ import annotations

from cli.output import Rows
from cli.warehouse.connection import Connection


def segmentations(connection: Connection) -> list[str]:
    """The segmentations that are built, `all` first."""
    rows = connection.query(
        """
        select segmentation
        from marts.mart_segment_overview
        where is_latest
        group by segmentation
        order by segmentation <> 'all', segmentation
        """
    )
    return [str(row[0]) for row in rows.rows]


def segment_ids(connection: Connection, segmentation: str) -> list[str]:
    """The segments of a segmentation, largest first."""
    rows = connection.query(
        """
        select segment_id
        from marts.mart_segment_overview
        where is_latest and segmentation = ?
        order by segment_id = 'unassigned', user_count desc, segment_id
        """,
        [segmentation],
    )
    return [str(row[0]) for row in rows.rows]


def segment_overview(
    connection: Connection, segmentation: str | None = None, segment_id: str | None = None
) -> Rows:
    """Size and worth of each segment today."""
    return connection.query(
        """
        select
            segmentation,
            segment_id,
            segment_name,
            user_count,
            user_share,
            active_rate,
            buyer_count,
            order_count,
            order_amount
        from marts.mart_segment_overview
        where is_latest and (? is null or segmentation = ?) and (? is null or segment_id = ?)
        order by
            segmentation <> 'all',
            segmentation,
            segment_id = 'unassigned',
            user_count desc,
            segment_id
        """,
        [segmentation, segmentation, segment_id, segment_id],
    )


def segment_list(connection: Connection) -> Rows:
    """Size and worth of every segment, and which version of a learned segmentation is live."""
    overview = segment_overview(connection)
    rows = connection.query(
        "select segmentation, model_version from segments.seg_versions "
        "where version_status = 'live'"
    )
    live = dict(rows.rows)
    place = overview.columns.index("segmentation")
    return Rows(
        (*overview.columns, "live_version"),
        [(*row, live.get(row[place])) for row in overview.rows],
    )


def segment_description(connection: Connection, segmentation: str, segment_id: str) -> str:
    """Name and description of one segment, in one line."""
    rows = connection.query(
        """
        select concat_ws(': ', segment_name, segment_description)
        from segments.seg_segments
        where segmentation = ? and segment_id = ?
        """,
        [segmentation, segment_id],
    )
    return str(rows.rows[0][0]) if len(rows) else f"{segmentation}/{segment_id}"


def segment_differences(
    connection: Connection, segmentation: str, segment_id: str | None, limit: int
) -> Rows:
    """The features in which segments differ most from everyone."""
    return connection.query(
        """
        select
            segment_id,
            feature_name,
            mean_value,
            overall_mean_value,
            standardised_difference
        from segments.seg_profiles
        where
            segmentation = ?
            and (? is null or segment_id = ?)
            and feature_rank <= ?
        order by segment_id, feature_rank
        """,
        [segmentation, segment_id, segment_id, limit],
    )
