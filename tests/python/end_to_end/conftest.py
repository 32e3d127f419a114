"""Warehouses that several end-to-end tests share."""

from pathlib import Path

import pytest

from tests.python.end_to_end.builds import Build


@pytest.fixture(scope="session")
def demo(demo_warehouse: Path) -> Build:
    """The built demo, to be read or copied, never written."""
    return Build(demo_warehouse.parent, built_file=demo_warehouse)
