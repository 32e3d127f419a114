"""Drift of features in SQL: scipy's Kolmogorov–Smirnov, PSI by hand, planted shifts."""

from datetime import date
from pathlib import Path

import duckdb
import jinja2
import numpy as np
import polars as pl
import pytest
from scipy.spatial.distance import jensenshannon
from scipy.stats import ks_2samp

FOLDER = Path(__file__).parents[3] / "macros/segments"
MACROS = [FOLDER / "feature_percentiles.sql", FOLDER / "feature_drift.sql"]
RANDOM = np.random.default_rng(11)
NORMAL = RANDOM.normal(0, 1, 4_000)
ZEROS = np.where(RANDOM.random(4_000) < 0.6, 0.0, RANDOM.pareto(1.5, 4_000))


def sample(values):
    """One feature of one segmentation as seg_training_sample holds it; nan = missing."""
    return pl.DataFrame(
        {
            "segmentation": "behaviour",
            "as_of_date": date(2026, 1, 1),
            "feature_name": "feature",
            "feature_value": np.asarray(values, dtype=float),
        }
    ).with_columns(pl.col("feature_value").fill_nan(None))


def drift(then, now):
    """(psi, ks) of one feature between two samples, and the edges kept of the first."""
    environment = jinja2.Environment()  # noqa: S701 (SQL, no HTML)
    macros = environment.from_string("".join(file.read_text() for file in MACROS)).module
    with duckdb.connect() as connection:
        connection.register("then_rows", sample(then))
        connection.register("now_rows", sample(now))
        connection.execute(f"create table windows as {macros.feature_percentiles('then_rows')}")
        found = connection.sql(macros.feature_drift("now_rows", "windows")).fetchall()
        edges = connection.sql("from windows order by percentile").pl()
    return (found[0][2], found[0][3], edges) if found else (None, None, edges)


@pytest.mark.parametrize(
    ("then", "now"),
    [
        (NORMAL, RANDOM.normal(0, 1, 3_000)),
        (NORMAL, RANDOM.normal(0.5, 1.3, 3_000)),
        (ZEROS, np.where(RANDOM.random(3_000) < 0.3, 0.0, RANDOM.pareto(1.5, 3_000))),
        (ZEROS, ZEROS - 0.5),
        (np.zeros(500), np.where(np.arange(500) < 250, -1.0, 0.0)),
        (np.repeat([1.0, 2.0, 3.0], [500, 485, 15]), np.repeat([1.0, 2.0, 3.0], [100, 885, 15])),
        (np.repeat([1.0, 2.0, 3.0], [500, 485, 15]), np.repeat([1.0, 2.0, 3.0], [500, 485, 15])),
        (NORMAL[:30], NORMAL[30:50]),
    ],
)
def test_distance_is_scipys_to_within_a_percentile(then, now):
    _, ks, _ = drift(then, now)
    assert ks == pytest.approx(ks_2samp(then, now).statistic, abs=0.0101)


def test_index_is_the_sum_over_deciles_and_missing_values():
    then = np.append(np.arange(1.0, 91.0), np.full(10, np.nan))
    # 9 of each decile then; now 18 in the first, none in the second, and twice as many missing.
    now = np.concatenate(
        [np.repeat(1.0, 18), np.arange(19.0, 82.0), np.full(9, 500.0), np.full(10, np.nan)]
    )
    expected = (0.18 - 0.09) * np.log(2) + (1e-4 - 0.09) * np.log(1e-4 / 0.09)
    assert drift(then, now)[0] == pytest.approx(expected, rel=1e-9)
    more_missing = np.append(np.arange(1.0, 91.0), np.full(60, np.nan))
    by_hand = (0.4 - 0.1) * np.log(4) + 10 * (0.06 - 0.09) * np.log(0.06 / 0.09)
    assert drift(then, more_missing)[0] == pytest.approx(by_hand, rel=1e-9)


def test_planted_shift_is_seen_and_none_is_not():
    psi, ks, _ = drift(NORMAL, RANDOM.normal(0, 1, 4_000))
    assert psi < 0.02
    assert ks < 0.05
    psi, ks, _ = drift(NORMAL, RANDOM.normal(0.7, 1, 4_000))
    assert psi > 0.25
    assert ks > 0.2
    assert drift(NORMAL, NORMAL)[:2] == pytest.approx((0, 0), abs=1e-12)


def test_a_feature_that_went_missing_drifts_and_one_without_values_then_is_not_judged():
    psi, ks, _ = drift(NORMAL, np.full(50, np.nan))
    assert psi > 1
    assert ks is None
    assert drift(np.full(50, np.nan), NORMAL)[0] is None


def test_edges_are_few_exact_and_end_at_everybody():
    _, _, edges = drift(ZEROS, ZEROS)
    assert 2 < edges.height <= 100
    for value, share in edges.select("upper_value", "cumulative_share").iter_rows():
        assert share == pytest.approx(np.mean(value >= ZEROS), abs=1e-12)
    assert edges["cumulative_share"][-1] == 1


@pytest.mark.parametrize(
    ("then", "now"), [([0.5, 0.3, 0.2], [0.1, 0.3, 0.6]), ([0.5, 0.5, 0], [0, 0, 1]), ([1], [1])]
)
def test_divergence_of_shares_is_scipys(then, now):
    macro = (FOLDER / "jensen_shannon.sql").read_text()
    environment = jinja2.Environment()  # noqa: S701 (SQL, no HTML)
    expression = environment.from_string(macro).module.jensen_shannon("before", "after")
    shares = pl.DataFrame({"before": then, "after": now}).cast(pl.Float64)
    with duckdb.connect() as connection:
        connection.register("shares", shares)
        found = connection.sql(f"select {expression} from shares").fetchall()[0][0]
    assert found == pytest.approx(jensenshannon(then, now, base=2) ** 2, abs=1e-12)
