"""What every test of an algorithm runs under."""

import pytest
from threadpoolctl import threadpool_limits


@pytest.fixture(autouse=True)
def one_thread():
    """Small problems are slower on several threads, and their last digits differ."""
    with threadpool_limits(limits=1):
        yield
