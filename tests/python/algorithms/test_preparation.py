"""Preparation by hand: what is imputed, transformed, scaled, cut, left out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sklearn.preprocessing import PowerTransformer, RobustScaler

from python_models.algorithms.segments.preparation import (
    NORMAL_QUARTILES,
    WINSOR_LIMIT,
    FeaturePlan,
    PreparationError,
    fit_preparation,
    prepare,
    transformed,
)

NAN = float("nan")
SKEWED = np.random.default_rng(3).lognormal(0, 1.5, 4_000)


def fit_one(values, transform="none", missing="median", scaling="standard"):
    column = np.array(values, dtype=float)[:, None]
    feature = fit_preparation(column, [FeaturePlan("feature", transform, missing)], scaling)[0]
    return feature, prepare(column, [feature])


def test_missing_becomes_the_median_and_scale_is_that_of_the_sample():
    feature, prepared = fit_one([1, 2, 3, NAN])
    assert (feature.status, feature.impute_value, feature.centre) == ("used", 2, 2)
    assert feature.scale == pytest.approx(np.sqrt(0.5))
    assert prepared[:, 0] == pytest.approx([-np.sqrt(2), 0, np.sqrt(2), 0])


def test_missing_becomes_zero_where_nothing_is_zero_however_many_miss():
    feature, _ = fit_one([4, NAN, NAN, NAN], missing="zero")
    assert (feature.status, feature.impute_value, feature.centre) == ("used", 0, 1)


@pytest.mark.parametrize(
    ("transform", "values", "expected"),
    [
        ("none", [-3, 0, 7], [-3, 0, 7]),
        ("log1p", [1 - np.e, 0, np.e - 1], [-1, 0, 1]),
        ("sqrt", [-9, 0, 16], [-3, 0, 4]),
    ],
)
def test_transforms_keep_the_sign(transform, values, expected):
    assert transformed(np.array(values, dtype=float), transform) == pytest.approx(expected)


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=20),
    st.sampled_from([-5.0, -0.5, 0.0, 1.0, 1.5, 2.0, 5.0]),
)
def test_yeo_johnson_is_scipys(values, power):
    column = np.array(values)
    assert transformed(column, "yeo_johnson", power) == pytest.approx(
        stats.yeojohnson(column, power), rel=1e-9, abs=1e-9
    )


def test_yeo_johnson_finds_the_power_of_scikit_learn_and_unbends_the_skew():
    feature, prepared = fit_one(SKEWED, "yeo_johnson")
    reference = PowerTransformer(standardize=False).fit(SKEWED[:, None])
    assert feature.transform_power == pytest.approx(reference.lambdas_[0], abs=1e-4)
    assert abs(stats.skew(prepared[:, 0])) < 0.3 < stats.skew(SKEWED)


def test_auto_bends_strong_skew_only():
    assert fit_one(SKEWED, "auto")[0].transform == "yeo_johnson"
    assert fit_one(np.linspace(0, 1, 50), "auto")[0].transform == "none"
    assert fit_one([5, 5, 5], "auto")[0].transform == "none"


def test_robust_scaling_is_scikit_learns_in_units_of_a_normal_deviation():
    feature, prepared = fit_one(SKEWED, scaling="robust")
    reference = RobustScaler().fit_transform(SKEWED[:, None]) * NORMAL_QUARTILES
    assert prepared == pytest.approx(np.clip(reference, -WINSOR_LIMIT, WINSOR_LIMIT))
    assert feature.centre == np.median(SKEWED)


def test_robust_scaling_of_a_feature_that_is_mostly_one_value_uses_the_deviation():
    feature, _ = fit_one([0] * 80 + [1] * 20, scaling="robust")
    assert (feature.status, feature.centre, feature.scale) == ("used", 0, pytest.approx(0.4))


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
@pytest.mark.parametrize("transform", ["none", "yeo_johnson", "auto"])
def test_useless_features_are_left_out_and_say_why(values, status, transform):
    feature, prepared = fit_one(values, transform)
    assert feature.status == status
    assert prepared.shape == (len(values), 0)


@pytest.mark.parametrize(
    ("plan", "scaling", "message"),
    [
        (FeaturePlan("recency_days", "cube"), "standard", r"recency_days.*'cube'.*log1p"),
        (FeaturePlan("recency_days", "none", "mean"), "standard", r"recency_days.*'mean'.*zero"),
        (FeaturePlan("recency_days"), "minmax", r"'minmax'.*robust"),
    ],
)
def test_unknown_words_are_refused_by_name_with_the_known_ones(plan, scaling, message):
    with pytest.raises(PreparationError, match=message):
        fit_preparation(np.ones((2, 1)), [plan], scaling)
