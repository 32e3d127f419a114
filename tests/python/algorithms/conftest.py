"""Settings that keep the tests of algorithms quick."""

import pytest

from python_models.algorithms import classifiers


@pytest.fixture(scope="session", autouse=True)
def small_forest():
    """A forest of ten trees stands for one of a hundred: only its scores would differ."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(classifiers, "FOREST_TREES", 10)
        yield
