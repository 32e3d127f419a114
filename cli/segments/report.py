"""What is said about a segmentation, and about one segment of it."""

from __future__ import annotations

from typing import Any

from cli.bars import with_bars
from cli.output import Rows, Section
from cli.pivot import fit_columns, pivot
from cli.retention_table import segment_table
from cli.values import show_value
from cli.warehouse import segments as queries
from cli.warehouse.connection import Connection
from cli.warehouse.conversion import conversion, conversion_against_all
from cli.warehouse.retention import mean_retention, retention_against_all

TOP_DIFFERENCES = 3
SHOWN_DIFFERENCES = 10
PROFILE_TITLE = "Where it differs most from everyone (difference in standard deviations)"
RETENTION_TITLE = "Share of new users active again, by months after their first"


def list_table(overview: Rows) -> Rows:
    """The list of segments as people read it: ids as `segments show` takes them."""
    return Rows(
        ("segment", "name", "users", "user_share", "active_rate", "live_version"),
        [
            (
                f"{record['segmentation']}/{record['segment_id']}",
                record["segment_name"],
                record["user_count"],
                record["user_share"],
                record["active_rate"],
                record["live_version"],
            )
            for record in overview.records()
        ],
    )


def segmentation_sections(connection: Connection, segmentation: str) -> list[Section]:
    """Sizes, top differences, retention and conversion of all segments, side by side."""
    overview = queries.segment_overview(connection, segmentation)
    profile = queries.segment_differences(connection, segmentation, None, TOP_DIFFERENCES)
    means = mean_retention(connection, "any", segmentation, None, "month")
    goals = conversion(connection, segmentation, None)
    return [
        Section(
            "segments",
            f"{segmentation}: segments",
            overview,
            shown=with_bars(overview.without("segmentation", "buyer_count"), "user_share"),
        ),
        Section("profile", PROFILE_TITLE, profile, shown=difference_bars(profile)),
        Section(
            "retention",
            RETENTION_TITLE,
            means,
            shown=fit_columns(segment_table(means), taken=30),
        ),
        Section("conversion", "Conversion by goal", goals, shown=goal_table(goals)),
    ]


def segment_sections(connection: Connection, segmentation: str, segment_id: str) -> list[Section]:
    """Profile, retention and conversion of one segment, everyone beside it."""
    overview = queries.segment_overview(connection, segmentation, segment_id)
    title = queries.segment_description(connection, segmentation, segment_id)
    profile = queries.segment_differences(connection, segmentation, segment_id, SHOWN_DIFFERENCES)
    means = retention_against_all(connection, segmentation, segment_id)
    goals = conversion_against_all(connection, segmentation, segment_id)
    return [
        Section("segment", title, overview, shown=overview.without("segmentation", "segment_name")),
        Section(
            "profile", PROFILE_TITLE, profile, shown=difference_bars(profile.without("segment_id"))
        ),
        Section("retention", RETENTION_TITLE, means),
        Section("conversion", "Conversion by goal", goals),
    ]


def difference_bars(profile: Rows) -> Rows:
    """The differences with bars; their sign says which way."""
    return with_bars(profile, "standardised_difference")


def goal_table(conversion: Rows) -> Rows:
    """Goal × segment."""

    def cell(record: dict[str, Any]) -> str:
        return show_value("conversion_rate", record["conversion_rate"])

    return pivot(conversion, ("goal_id",), "segment_id", cell)
