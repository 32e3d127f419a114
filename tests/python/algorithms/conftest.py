"""What every test of an algorithm runs under."""

import pytest
from threadpoolctl import threadpool_limits

from python_models.algorithms.segments import classifiers


@pytest.fixture(autouse=True)
def one_thread():
    """Small problems are slower on several threads, and their last digits differ."""
    with threadpool_limits(limits=1):
        yield


@pytest.fixture(scope="module", autouse=True)
def small_forest():
    """A forest of ten trees stands for one of a hundred: only its scores would differ."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(classifiers, "FOREST_TREES", 10)
        yield
