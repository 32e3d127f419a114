"""CUPED and post-stratification: planted truth, hand calculations, what must not move."""

from typing import Any

import numpy as np
import polars as pl
import pytest

from python_models.algorithms.experiments.effects import effects
from tests.python.algorithms.experiments.statistic_rows import arm, arm_of, frame

EFFECT = ["absolute_difference", "absolute_error", "p_value", "relative_lift", "relative_error"]


def by_estimator(*arms: dict[str, Any], strata: str | None = None) -> dict[str, dict[str, Any]]:
    found = effects(frame(*arms), post_stratify_by=strata).filter(pl.col("segmentation") == "all")
    return {row["estimator"]: row for row in found.to_dicts()}


def correlated(users: int, correlation: float, shift: float, seed: int) -> dict[str, np.ndarray]:
    random = np.random.default_rng(seed)
    before, noise = random.normal(size=(2, users))
    after = correlation * before + np.sqrt(1 - correlation**2) * noise
    return {"numerator": 5 + shift + after, "pre_numerator": 5 + before}


@pytest.mark.parametrize("correlation", [0.0, 0.3, 0.7, 0.95])
def test_cuped_cuts_the_variance_by_the_squared_correlation(correlation: float) -> None:
    control, variant = (
        correlated(40_000, correlation, 0, 1),
        correlated(40_000, correlation, 0.1, 2),
    )
    rows = by_estimator(arm_of("control", control), arm_of("treatment", variant))
    assert rows["cuped"]["variance_reduction"] == pytest.approx(correlation**2, abs=0.01)
    error = rows["cuped"]["absolute_error"]
    assert rows["cuped"]["absolute_difference"] == pytest.approx(0.1, abs=4 * error)
    assert rows["welch"]["variance_reduction"] is None


def test_cuped_takes_out_what_was_different_before() -> None:
    control = correlated(500, 0.9, 0.0, 3)
    variant = {"numerator": control["numerator"] + 1, "pre_numerator": control["pre_numerator"] + 1}
    rows = by_estimator(arm_of("control", control), arm_of("treatment", variant))
    assert rows["welch"]["absolute_difference"] == pytest.approx(1)
    assert abs(rows["cuped"]["absolute_difference"]) < 0.3


def test_covariate_that_says_nothing_leaves_welch() -> None:
    values, before = np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, -1.0, -1.0, 1.0])
    arms = [
        arm_of(name, {"numerator": values * scale, "pre_numerator": before})
        for name, scale in (("control", 1), ("treatment", 3))
    ]
    rows = by_estimator(*arms)
    assert [rows["cuped"][name] for name in EFFECT] == pytest.approx(
        [rows["welch"][name] for name in EFFECT]
    )
    assert rows["cuped"]["variance_reduction"] == pytest.approx(0)


def test_metric_without_covariate_has_no_adjusted_row() -> None:
    assert list(by_estimator(arm("control", 50, 9), arm("treatment", 50, 12))) == ["welch"]


@pytest.mark.parametrize("before", [np.full(4, 7.0), None])
def test_constant_or_missing_covariate_is_named(before: np.ndarray | None) -> None:
    values = {"numerator": np.array([1.0, 2.0, 3.0, 5.0])}
    given = values | {"pre_numerator": np.full(4, 7.0)}
    arms = [
        arm_of("control", given),
        arm_of("treatment", values if before is None else given),
    ]
    rows = by_estimator(*arms)
    assert rows["welch"]["status"] == "ok"
    assert rows["cuped"]["status"] == "no_covariate"
    assert [rows["cuped"][name] for name in EFFECT] == [None] * len(EFFECT)


def test_covariate_that_explains_everything_leaves_no_variance() -> None:
    random = np.random.default_rng(5)
    arms = []
    for run in range(20):
        for name in ("control", "treatment"):
            before = random.gamma(2, 3, 50)
            values = {"numerator": before * 0.3 + 7, "pre_numerator": before}
            arms.append(arm_of(name, values, experiment_id=f"{run}"))
    found = effects(frame(*arms)).filter(estimator="cuped")
    assert found["status"].unique().to_list() == ["zero_variance"]


def test_adjusted_proportion_has_no_pooled_test() -> None:
    random = np.random.default_rng(6)
    arms = []
    for name in ("control", "treatment"):
        flags = {key: random.integers(0, 2, 90) + 0.0 for key in ("numerator", "pre_numerator")}
        arms.append(arm_of(name, flags, statistic_type="proportion"))
    rows = by_estimator(*arms)
    assert rows["welch"]["pooled_p_value"] is not None
    assert rows["cuped"]["pooled_p_value"] is None


def test_ratio_with_denominators_of_one_is_adjusted_as_the_mean() -> None:
    arms, ratios = [], []
    for name, seed in (("control", 6), ("treatment", 7)):
        values = correlated(80, 0.6, 0.2, seed)
        arms.append(arm_of(name, values))
        ones = {"denominator": np.ones(80), "pre_denominator": np.ones(80)}
        ratios.append(arm_of(name, values | ones, statistic_type="ratio"))
    plain, ratio = by_estimator(*arms)["cuped"], by_estimator(*ratios)["cuped"]
    assert [ratio[name] for name in EFFECT] == pytest.approx([plain[name] for name in EFFECT])


def strata_of(*strata: tuple[dict[str, Any], dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        row | {"segmentation": "kind", "segment_id": f"s{number}"}
        for number, arms in enumerate(strata)
        for row in arms
    ]


def test_post_stratified_difference_worked_by_hand() -> None:
    light = (
        arm_of("control", {"numerator": np.array([1.0, 3.0])}),
        arm_of("treatment", {"numerator": np.array([2.0, 4.0, 2.0, 4.0])}),
    )
    heavy = (
        arm_of("control", {"numerator": np.array([10.0, 12.0])}),
        arm_of("treatment", {"numerator": np.array([14.0, 16.0])}),
    )
    whole = [
        arm_of("control", {"numerator": np.array([1.0, 3.0, 10.0, 12.0])}),
        arm_of("treatment", {"numerator": np.array([2.0, 4.0, 2.0, 4.0, 14.0, 16.0])}),
    ]
    row = by_estimator(*whole, *strata_of(light, heavy), strata="kind")["post_stratified"]
    # Shares .6 and .4, differences 1 and 4; variances / n: 2/2 and (4/3)/4, 2/2 and 2/2.
    within = 0.36 * (1 + 1 / 3) + 0.16 * (1 + 1)
    between = (0.6 * 1 + 0.4 * 16 - 2.2**2) / 10
    assert row["absolute_difference"] == pytest.approx(2.2)
    assert row["absolute_error"] ** 2 == pytest.approx(within + between)
    lift = 2.2 / (0.6 * 2 + 0.4 * 11)
    base = 0.36 + 0.16 + (0.6 * 4 + 0.4 * 121 - 5.6**2) / 10
    shared = (0.6 * 1 * 2 + 0.4 * 4 * 11 - 2.2 * 5.6) / 10 - 0.36 - 0.16
    relative = (within + between + lift**2 * base - 2 * lift * shared) / 5.6**2
    assert row["relative_lift"] == pytest.approx(lift)
    assert row["relative_error"] ** 2 == pytest.approx(relative)


def test_shares_within_strata_are_unbiased() -> None:
    arms = [arm(name, 9, 3, statistic_type="proportion") for name in ("control", "treatment")]
    row = by_estimator(*arms, *strata_of((arms[0], arms[1])), strata="kind")["post_stratified"]
    assert row["absolute_error"] ** 2 == pytest.approx(2 * (1 / 3) * (2 / 3) / 8)


def test_one_stratum_is_the_plain_difference() -> None:
    values = [correlated(30, 0.5, 0, seed)["numerator"] for seed in (8, 9)]
    arms = [
        arm_of(name, {"numerator": value})
        for name, value in zip(("control", "treatment"), values, strict=True)
    ]
    rows = by_estimator(*arms, *strata_of((arms[0], arms[1])), strata="kind")
    assert [rows["post_stratified"][name] for name in EFFECT] == pytest.approx(
        [rows["welch"][name] for name in EFFECT]
    )


def test_strata_too_small_to_compare_join_the_smallest_larger_one() -> None:
    def pair(*values: list[float]) -> tuple[dict[str, Any], dict[str, Any]]:
        control, variant = (np.array(value) for value in values)
        return arm_of("control", {"numerator": control}), arm_of(
            "treatment", {"numerator": variant}
        )

    whole = pair([1, 2, 5, 6, 7, 9], [2, 3, 6, 8, 9, 9, 9])
    apart = [pair([1, 2], [2, 3]), pair([5, 6, 7], [6, 8, 9, 9]), pair([9], [9])]
    joined = [pair([1, 2, 9], [2, 3, 9]), apart[1]]
    found = [
        by_estimator(*whole, *strata_of(*strata), strata="kind")["post_stratified"]
        for strata in (apart, joined)
    ]
    assert found[0] == pytest.approx(found[1])


def test_strata_that_do_not_add_up_are_not_used() -> None:
    arms = [arm("control", 50, 9), arm("treatment", 50, 12)]
    part = (arm("control", 20, 4), arm("treatment", 50, 12))
    assert list(by_estimator(*arms, *strata_of(part), strata="kind")) == ["welch"]


def test_stratified_ratio_covers_the_truth_as_often_as_it_says() -> None:
    random = np.random.default_rng(10)
    rows = []
    for run in range(300):
        cells: list[tuple[dict[str, Any], dict[str, Any]]] = []
        parts: dict[str, list[dict[str, np.ndarray]]] = {"control": [], "treatment": []}
        sizes = random.multinomial(400, [0.5, 0.3, 0.2])
        for size, level, lift in zip(sizes, (1.0, 2.0, 4.0), (0.0, 0.2, 0.5), strict=True):
            pair = []
            for name, share in (("control", level), ("treatment", level + lift)):
                base = random.poisson(3, size) + 1.0
                values = {"numerator": random.poisson(share * base) + 0.0, "denominator": base}
                parts[name].append(values)
                pair.append(arm_of(name, values, statistic_type="ratio"))
            cells.append((pair[0], pair[1]))
        whole = [
            arm_of(
                name,
                {key: np.concatenate([cell[key] for cell in found]) for key in found[0]},
                statistic_type="ratio",
            )
            for name, found in parts.items()
        ]
        rows += [row | {"experiment_id": f"{run}"} for row in [*whole, *strata_of(*cells)]]
    found = effects(frame(*rows), post_stratify_by="kind").filter(estimator="post_stratified")
    truth = pl.lit(0.3 * 0.2 + 0.2 * 0.5)
    covered = found.select(truth.is_between("absolute_lower", "absolute_upper").mean()).item()
    assert found.height == 300
    assert 0.91 <= covered <= 0.985
    assert found["variance_reduction"].mean() == pytest.approx(0.55, abs=0.2)
