"""Group-sequential bounds against published tables."""

import numpy as np
import pytest

from python_models.algorithms.experiments.group_sequential import (
    crossing_probabilities,
    sequential_bounds,
    spent_alpha,
)

FIVE_LOOKS = [0.2, 0.4, 0.6, 0.8, 1.0]


@pytest.mark.parametrize(
    ("spending", "published"),
    [
        # Reboussin, DeMets, Kim & Lan (2000), "Computations for Group Sequential Boundaries".
        ("obrien_fleming", [4.8769, 3.3569, 2.6803, 2.2898, 2.0310]),
        ("pocock", [2.4380, 2.4268, 2.4101, 2.3966, 2.3859]),
    ],
)
def test_bounds_by_spending_agree_with_the_published_table(spending, published):
    bounds = sequential_bounds(FIVE_LOOKS, spending)
    assert bounds.z_bound == pytest.approx(published, abs=2e-4)
    assert bounds.spent_alpha[-1] == pytest.approx(0.05)


@pytest.mark.parametrize(
    "published",
    [
        # Jennison & Turnbull (2000), tables 2.1 and 2.3: K = 5, alpha = .05.
        np.full(5, 2.413),
        2.040 / np.sqrt(FIVE_LOOKS),
    ],
    ids=["pocock", "obrien_fleming"],
)
def test_the_original_bounds_spend_five_per_cent(published):
    assert crossing_probabilities(FIVE_LOOKS, published)[-1] == pytest.approx(0.05, abs=1e-4)


def test_crossing_agrees_with_the_multivariate_normal_distribution():
    # 1 - scipy.stats.multivariate_normal.cdf over the box, correlations sqrt(earlier / later).
    wanted = [0.014768774, 0.026156551, 0.035428308, 0.043245229, 0.050005021]
    bounds = [2.4380, 2.4268, 2.4101, 2.3966, 2.3859]
    assert crossing_probabilities(FIVE_LOOKS, bounds) == pytest.approx(wanted, abs=1e-6)


def test_one_look_at_the_end_is_the_plain_test():
    bounds = sequential_bounds([1.0])
    assert bounds.z_bound == pytest.approx([1.959964])
    assert bounds.p_value_bound == pytest.approx([0.05])


def test_a_look_at_almost_nothing_cannot_stop_an_experiment():
    bounds = sequential_bounds([0.01, 1.0])
    assert bounds.p_value_bound[0] < 1e-14
    assert bounds.z_bound[1] == pytest.approx(1.959964, abs=1e-5)


def test_spending_starts_at_nothing_and_ends_at_alpha():
    shares = np.array([1e-9, 1.0])
    assert spent_alpha(shares, "pocock", 0.1) == pytest.approx([0, 0.1], abs=1e-9)
    assert spent_alpha(shares, "obrien_fleming", 0.1) == pytest.approx([0, 0.1], abs=1e-9)


@pytest.mark.parametrize("shares", [[], [0.5, 0.5], [0.0, 1.0], [0.5, 1.1], [float("nan")]])
def test_looks_that_do_not_rise_are_refused(shares):
    with pytest.raises(ValueError, match="must rise"):
        sequential_bounds(shares)


def test_an_impossible_error_rate_is_refused():
    with pytest.raises(ValueError, match="between 0 and 1"):
        sequential_bounds([1.0], alpha=5)
