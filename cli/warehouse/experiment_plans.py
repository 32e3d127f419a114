"""What planning and assignment ask of the warehouse."""

from __future__ import annotations

from typing import Any

from cli.output import Rows
from cli.warehouse.connection import Connection


def planned_metrics(connection: Connection) -> list[str]:
    """The metrics that have a baseline."""
    rows = connection.query("select distinct metric_id from experiments.exp_baselines order by 1")
    return [str(row[0]) for row in rows.rows]


def baseline(
    connection: Connection, metric_id: str, segmentation: str, segment_id: str
) -> list[dict[str, Any]]:
    """The baseline of a metric in a segment, with the days of its window; at most one."""
    rows = connection.query(
        """
        select baselines.*, metrics.metric_name, metrics.window_end_days
        from experiments.exp_baselines as baselines
        inner join reference.metrics as metrics on baselines.metric_id = metrics.metric_id
        where
            baselines.metric_id = ?
            and baselines.segmentation = ?
            and baselines.segment_id = ?
        """,
        [metric_id, segmentation, segment_id],
    )
    return rows.records()


def assignable_experiments(connection: Connection) -> list[dict[str, Any]]:
    """Every experiment of the seed: how it assigns, and its part of a layer."""
    rows = connection.query(
        """
        select
            experiment_id,
            assignment_unit,
            assignment,
            allocation,
            layer_id,
            coalesce(layer_start, 0) as layer_start,
            coalesce(layer_end, 1) as layer_end
        from reference.experiments
        order by experiment_id
        """
    )
    return rows.records()


def variant_weights(connection: Connection, experiment_id: str) -> dict[str, float]:
    """variant_id → planned weight."""
    rows = connection.query(
        """
        select variant_id, planned_weight from reference.experiment_variants
        where experiment_id = ?
        order by variant_id
        """,
        [experiment_id],
    )
    return {str(variant): float(weight) for variant, weight in rows.rows}


def known_users(connection: Connection) -> list[str]:
    """All users of the warehouse, by id."""
    return [
        str(row[0])
        for row in connection.query("select user_id from core.dim_users order by user_id").rows
    ]


def current_segments(connection: Connection, segmentation: str) -> dict[str, str]:
    """user_id → the segment of the segmentation that the user holds now."""
    rows: Rows = connection.query(
        """
        select user_id, max_by(segment_id, valid_from) from segments.seg_membership
        where segmentation = ?
        group by user_id
        """,
        [segmentation],
    )
    return {str(user_id): str(segment_id) for user_id, segment_id in rows.rows}
