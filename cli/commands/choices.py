"""Names that users type, checked against what the warehouse holds."""

from __future__ import annotations

from cli.errors import SatsumaError
from cli.warehouse.connection import Connection
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
