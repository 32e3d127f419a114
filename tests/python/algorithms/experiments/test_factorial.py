"""Factor effects against statsmodels' figures, and designs that can tell nothing."""

import numpy as np
import polars as pl
import pytest

from python_models.algorithms.experiments.factorial import factor_effects
from tests.python.algorithms.experiments.statistic_rows import arm, frame

# statsmodels 0.14: ols("v ~ headline * colour").fit(cov_type="HC2") of 200 drawn values; the sums
# of its four cells stand here.
CELLS = {
    "plain_blue": (40, 27.117, 45.531575),
    "plain_red": (35, 43.214, 77.019504),
    "bold_blue": (55, 70.081, 201.131169),
    "bold_red": (70, 169.703, 587.392539),
}
CONTROL = {"control_variant_id": "plain_blue"}


def cells(**changes):
    return [arm(name, *(CELLS | changes)[name], **CONTROL) for name in CELLS | changes]


def factors(*variants):
    rows = [
        ("experiment", name, factor, level)
        for name in variants
        for factor, level in zip(("headline", "colour"), name.split("_"), strict=True)
    ]
    return pl.DataFrame(
        rows, schema=["experiment_id", "variant_id", "factor_id", "level_id"], orient="row"
    )


def found(rows, variants):
    return factor_effects(frame(*rows), factors(*variants))


def test_the_interaction_and_its_error_agree_with_statsmodels():
    row = found(cells(), CELLS).filter(effect_id="colour*headline").row(0, named=True)
    assert (row["level_ids"], row["effect_order"]) == ("red*bold", 2)
    assert row["effect_estimate"] == pytest.approx(0.593368, abs=1e-6)
    assert row["effect_error"] == pytest.approx(0.333732, abs=1e-6)
    assert row["wald_p_value"] == pytest.approx(0.07540745, abs=1e-6)


def test_a_main_effect_is_the_mean_over_the_other_factor():
    row = found(cells(), CELLS).filter(effect_id="headline").row(0, named=True)
    means = {name: total / users for name, (users, total, _) in CELLS.items()}
    by_colour = [means[f"bold_{colour}"] - means[f"plain_{colour}"] for colour in ("blue", "red")]
    assert row["effect_estimate"] == pytest.approx(np.mean(by_colour))
    # From statsmodels' coefficients: .596275 + .593368 / 2.
    assert row["effect_estimate"] == pytest.approx(0.892959, abs=1e-6)
    assert row["effect_lower"] < row["effect_estimate"] < row["effect_upper"]


def test_one_factor_of_two_levels_is_welch_s_test():
    # scipy.stats.ttest_ind_from_stats of the same two cells, equal_var=False.
    two = {name: CELLS[name] for name in ("plain_blue", "bold_blue")}
    rows = [arm(name, *values, **CONTROL) for name, values in two.items()]
    one_factor = factors(*two).filter(factor_id="headline")
    row = factor_effects(frame(*rows), one_factor).row(0, named=True)
    assert row["effect_estimate"] == pytest.approx(0.596275, abs=1e-6)
    assert row["p_value"] == pytest.approx(0.01277699461862705, rel=1e-6)


def test_levels_are_judged_together_and_each_for_itself():
    variants = [f"{head}_{colour}" for head in ("a", "b", "c") for colour in ("blue", "red")]
    rows = [
        arm(name, 100, 100.0 + 10 * number, 300.0 + 10 * number, control_variant_id="a_blue")
        for number, name in enumerate(variants)
    ]
    table = found(rows, variants)
    assert (
        table["effect_id"].to_list() == ["colour", "headline", "headline"] + ["colour*headline"] * 2
    )
    headline = table.filter(effect_id="headline")
    assert headline["level_ids"].to_list() == ["b", "c"]
    assert headline["wald_degrees_of_freedom"].to_list() == [2, 2]
    assert headline["effect_estimate"].to_list() == pytest.approx([0.2, 0.4])
    assert headline["wald_p_value"].n_unique() == 1
    interaction = table.filter(effect_id="colour*headline")
    assert interaction["effect_estimate"].to_list() == pytest.approx([0, 0], abs=1e-12)


def test_holm_counts_all_effects_of_the_goals():
    table = found(cells(), CELLS)
    smallest = table.sort("p_value").row(0, named=True)
    assert smallest["holm_p_value"] == pytest.approx(3 * smallest["p_value"])


def test_a_missing_combination_leaves_nothing_to_tell_apart():
    three = list(CELLS)[:3]
    rows = [arm(name, *CELLS[name], **CONTROL) for name in three]
    table = found(rows, three)
    assert set(table["status"]) == {"incomplete_design"}
    assert table["effect_estimate"].null_count() == len(table) > 0


@pytest.mark.parametrize(
    ("change", "more", "status"),
    [
        ((1, 1.0, 1.0), {}, "too_few_users"),
        ((1, 1.0, 1.0), {"open_count": 5}, "window_open"),
        ((50, 1.0, 1.0), {"not_finite_count": 1}, "not_finite"),
    ],
)
def test_a_cell_that_says_nothing_silences_all(change, more, status):
    rows = [*cells()[:3], arm("bold_red", *change, **CONTROL, **more)]
    table = found(rows, CELLS)
    assert set(table["status"]) == {status}
    assert table["p_value"].null_count() == table["wald_p_value"].null_count() == len(table)


def test_constant_cells_have_no_variance():
    rows = [arm(name, 10, 10.0, 10.0, **CONTROL) for name in CELLS]
    assert set(found(rows, CELLS)["status"]) == {"zero_variance"}


def test_experiments_without_factors_and_quantiles_are_left_out():
    quantiles = [arm(name, 9, 1.0, statistic_type="quantile", **CONTROL) for name in CELLS]
    assert found(quantiles, CELLS).is_empty()
    assert factor_effects(frame(*cells()), factors()).is_empty()


def test_a_control_without_levels_is_refused():
    with pytest.raises(ValueError, match="control plain_blue has no levels"):
        found(cells(), ["plain_red", "bold_blue", "bold_red"])


def test_the_order_of_rows_does_not_matter():
    assert found(cells(), CELLS).equals(found(cells()[::-1], reversed(list(CELLS))))
