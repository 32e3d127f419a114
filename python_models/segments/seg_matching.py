"""Segment ids of every version's clusters, by optimal matching with the version before."""

from python_models.algorithms.segments.matching import match_versions


def model(dbt, session):
    """Match all versions in order; seg_version_map contracts the result."""
    dbt.config(materialized="table")
    return match_versions(dbt.ref("seg_version_centroids").pl(), dbt.ref("seg_version_links").pl())
