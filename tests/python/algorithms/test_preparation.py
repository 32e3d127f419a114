"""Preparation by hand: what is imputed, scaled, cut, left out."""

import numpy as np
import pytest

from python_models.algorithms.preparation import WINSOR_LIMIT, fit_preparation, prepare

NAN = float("nan")


def fit_one(values, transform="none"):
    column = np.array(values, dtype=float)[:, None]
    feature = fit_preparation(column, ["feature"], [transform])[0]
    return feature, prepare(column, [feature])[:, 0]


def test_missing_becomes_the_median_and_scale_is_that_of_the_sample():
    feature, prepared = fit_one([1, 2, 3, NAN])
    assert (feature.status, feature.impute_value, feature.centre) == ("used", 2, 2)
    assert feature.scale == pytest.approx(np.sqrt(0.5))
    assert prepared == pytest.approx([-np.sqrt(2), 0, np.sqrt(2), 0])


def test_log1p_keeps_the_sign():
    feature, _ = fit_one([-np.e + 1, 0, np.e - 1], "log1p")
    assert feature.centre == pytest.approx(0)
    assert feature.scale == pytest.approx(np.sqrt(2 / 3))


def test_a_whale_is_cut():
    _, prepared = fit_one([*range(1000), 10**9])
    assert prepared.max() == WINSOR_LIMIT


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ([NAN, NAN], "all_null"),
        ([1, 2, NAN, NAN, NAN], "mostly_missing"),
        ([0.1] * 10, "constant"),
        ([0.1 + 0.2, 0.3], "constant"),
        ([5], "constant"),
    ],
)
def test_useless_features_are_left_out_and_say_why(values, status):
    feature, _ = fit_one([1, 2])
    feature = fit_preparation(np.array(values, dtype=float)[:, None], ["feature"], ["none"])[0]
    assert feature.status == status
    assert prepare(np.ones((4, 1)), [feature]).shape == (4, 0)


def test_unknown_transform_is_refused_by_name():
    with pytest.raises(ValueError, match=r"recency_days.*sqrt"):
        fit_preparation(np.ones((2, 1)), ["recency_days"], ["sqrt"])
