"""What explains a learned segment: its rule, and whom it describes best."""

from __future__ import annotations

from cli.output import Rows
from cli.warehouse.connection import Connection


def segment_rules(connection: Connection, segmentation: str, segment_id: str | None) -> Rows:
    """The rule of each segment, largest segment first; null where none was found."""
    return connection.query(
        """
        select
            segments.segment_id,
            segments.segment_name,
            segments.segment_name_zh,
            segments.segment_description,
            rules.rule_text,
            rules.rule_condition,
            rules.rule_precision,
            rules.rule_recall,
            rules.rule_fidelity,
            rules.most_frequent_share
        from segments.seg_segments as segments
        left join segments.seg_rules as rules using (segmentation, segment_id)
        where
            segmentation = ?
            and (? is null or segment_id = ?)
            and segment_id <> 'unassigned'
        order by segments.user_count desc, segment_id
        """,
        [segmentation, segment_id, segment_id],
    )


def case_expression(connection: Connection, segmentation: str) -> str | None:
    """The rules of all segments as one SQL expression."""
    rows = connection.query(
        "select max(case_expression) from segments.seg_rules where segmentation = ?",
        [segmentation],
    )
    return str(rows.rows[0][0]) if rows.rows[0][0] is not None else None


def typical_users(connection: Connection, segmentation: str, segment_id: str | None) -> Rows:
    """The users nearest to the middle of each segment, by their pseudonymous id."""
    return connection.query(
        """
        select segment_id, typical_rank, user_id, centroid_distance
        from segments.seg_typical_users
        where segmentation = ? and (? is null or segment_id = ?)
        order by segment_id, typical_rank
        """,
        [segmentation, segment_id, segment_id],
    )
