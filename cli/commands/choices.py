"""Names that users type, checked against what the warehouse holds."""

from __future__ import annotations

from cli.errors import SatsumaError
from cli.warehouse.connection import Connection
from cli.warehouse.segment_versions import refittable_segmentations
from cli.warehouse.segments import segment_ids, segmentations


def check_segmentation(connection: Connection, segmentation: str) -> None:
    """Refuse a segmentation that is not there, naming those that are."""
    known = segmentations(connection)
    if segmentation not in known:
        raise SatsumaError(
            f"There is no segmentation {segmentation}; choose {', '.join(known) or 'none yet'}."
        )


def check_segment(connection: Connection, segmentation: str, segment_id: str) -> None:
    """Refuse a segment that is not there, naming those that are."""
    check_segmentation(connection, segmentation)
    known = segment_ids(connection, segmentation)
    if segment_id not in known:
        raise SatsumaError(
            f"There is no segment {segment_id} in {segmentation}; choose {', '.join(known)}."
        )


def check_learned(connection: Connection, segmentation: str) -> None:
    """Refuse a segmentation that has no versions, naming those that have."""
    learned = refittable_segmentations(connection)
    if segmentation in learned:
        return
    choices = ", ".join(learned) or "none yet"
    if segmentation in segmentations(connection):
        raise SatsumaError(
            f"{segmentation} is made by fixed rules and has no versions; those learned from data "
            f"have: {choices}."
        )
    raise SatsumaError(f"There is no learned segmentation {segmentation}; choose {choices}.")
