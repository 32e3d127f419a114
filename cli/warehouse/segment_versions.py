"""Versions of learned segmentations: what was tried, what was live when, which ids went on."""

from __future__ import annotations

from typing import Any

from cli.output import Rows
from cli.warehouse.connection import Connection


def refittable_segmentations(connection: Connection) -> list[str]:
    """Segmentations that are learned from data and so have versions."""
    rows = connection.query(
        "select segmentation from segments.seg_definitions order by segmentation"
    )
    return [str(row[0]) for row in rows.rows]


def versions(connection: Connection, segmentation: str | None = None) -> Rows:
    """Each fit of a segmentation (of all: None), oldest first."""
    return connection.query(
        """
        select
            segmentation,
            version_number,
            model_version,
            as_of_date,
            refit_trigger,
            refit_reason,
            algorithm,
            k,
            silhouette,
            agreement,
            largest_share,
            smallest_share,
            version_status,
            live_from,
            live_to,
            previous_version_number
        from segments.seg_versions
        where ? is null or segmentation = ?
        order by segmentation, version_number
        """,
        [segmentation, segmentation],
    )


def live_periods(connection: Connection, segmentation: str) -> Rows:
    """Which version spoke from when until when; a version that came back has two periods."""
    return connection.query(
        """
        select model_version, live_from, live_to, is_rollback
        from segments.seg_version_periods
        where segmentation = ?
        order by live_period_number
        """,
        [segmentation],
    )


def version_map(connection: Connection, segmentation: str) -> Rows:
    """What became of each segment id in each version."""
    return connection.query(
        """
        select
            version_number,
            segment_id,
            match_status,
            previous_version_number,
            match_distance
        from segments.seg_version_map
        where segmentation = ?
        order by version_number, match_status, length(segment_id), segment_id
        """,
        [segmentation],
    )


def candidates(connection: Connection, segmentation: str, version_number: int) -> Rows:
    """Every clustering that a version tried: the chosen one, those passed over, those refused."""
    return connection.query(
        """
        select
            model_version,
            algorithm,
            candidates.k,
            candidates.silhouette,
            calinski_harabasz,
            davies_bouldin,
            inertia,
            gap,
            gap_error,
            candidates.agreement,
            agreement_error,
            candidates.largest_share,
            candidates.smallest_share,
            noise_share,
            classifier_agreement,
            sample_size,
            is_eligible,
            is_chosen,
            reason
        from segments.seg_candidates as candidates
        inner join (
            select segmentation, version_number, model_version
            from segments.seg_versions
        ) as versions using (segmentation, version_number)
        where segmentation = ? and version_number = ?
        order by
            is_chosen desc, is_eligible desc, candidates.agreement desc nulls last, algorithm, k
        """,
        [segmentation, version_number],
    )


def classifiers(connection: Connection, segmentation: str, version_number: int) -> Rows:
    """Every classifier that a version of a supervised segmentation tried, with its scores."""
    return connection.query(
        """
        select
            versions.model_version,
            classifiers.*
            exclude (segmentation, version_number)
        from segments.seg_classifiers as classifiers
        inner join segments.seg_versions as versions using (segmentation, version_number)
        where segmentation = ? and version_number = ?
        order by classifiers.is_chosen desc, macro_f1 desc nulls last, classifier
        """,
        [segmentation, version_number],
    )


def refusals(connection: Connection, segmentation: str, version_number: int) -> list[str]:
    """Why each candidate of a version was refused."""
    rows = connection.query(
        """
        select reason
        from segments.seg_candidates
        where segmentation = ? and version_number = ? and not is_eligible
        union all
        select reason
        from segments.seg_classifiers
        where
            segmentation = ?
            and version_number = ?
            and not is_eligible
            and reason not like 'yardstick%'
        order by reason
        """,
        [segmentation, version_number, segmentation, version_number],
    )
    return [str(row[0]) for row in rows.rows]


def version_records(connection: Connection, segmentation: str) -> list[dict[str, Any]]:
    """The versions of one segmentation as dictionaries, oldest first."""
    return versions(connection, segmentation).records()
