"""Warehouses that several end-to-end tests share."""

from pathlib import Path

import pytest

from tests.python.end_to_end.builds import Build
from tests.python.end_to_end.vendors import build_vendors


@pytest.fixture(scope="session", autouse=True)
def folder_of_folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made before anything runs in threads: two of them would both make it."""
    return tmp_path_factory.getbasetemp()


@pytest.fixture(scope="session")
def demo(demo_warehouse: Path) -> Build:
    """The built demo, to be read or copied, never written."""
    return Build(demo_warehouse.parent, built_file=demo_warehouse)


@pytest.fixture(scope="session")
def vendors() -> Build:
    """The vendors' warehouse, to be read."""
    return build_vendors()
