"""A published experiment, from exposures and outcomes alone, through metrics as data."""

import shutil

import numpy as np
import polars as pl
import pytest
from scipy import stats

from tests.python.end_to_end.builds import ROOT, SHARED_DATA, WITHOUT_TESTS, Build

FILE = SHARED_DATA / "cookie_cats" / "cookie_cats.csv"
# What somebody with this data would add: an adapter folder, and these rows in the seeds.
SEED_ROWS = {
    "experiments": "gate,Gate at level 40,Later keeps players.,gate_30,retention_d7,,,"
    "user,randomised,fixed,,,,",
    "experiment_variants": "gate,gate_30,1\ngate,gate_40,1",
    "experiment_metrics": "gate,retention_d1,goal,\ngate,retention_d7,goal,\n"
    "gate,rounds_per_player,secondary,",
    "metrics": "rounds_per_player,Rounds,mean,event,rounds_played,seconds,,,,0,1,,increase,,,",
}
PARTS = ["models", "macros", "python_models", "seeds/reference", "tests/dbt", "analyses"]

pytestmark = pytest.mark.skipif(not FILE.exists(), reason=f"{FILE} is not there")


@pytest.fixture(scope="module")
def gate(tmp_path_factory):
    """The project with the adapter and the seed rows added, built up to the experiments."""
    folder = tmp_path_factory.mktemp("cookie_cats")
    project = folder / "project"
    for part in PARTS:
        if (ROOT / part).exists():
            shutil.copytree(ROOT / part, project / part)
    for name in ["dbt_project.yml", "profiles.yml", ".dbtignore"]:
        shutil.copy(ROOT / name, project / name)
    adapter = project / "tests/dbt/fixtures/cookie_cats"
    shutil.move(adapter, project / "models/staging/cookie_cats")
    for name, rows in SEED_ROWS.items():
        with (project / f"seeds/reference/{name}.csv").open("a") as seed:
            seed.write(rows + "\n")
    build = Build(
        folder,
        adapters={"cookie_cats": ["exposures", "events"]},
        raw=FILE,
        settings={"DBT_PROJECT_DIR": str(project), "DBT_PROFILES_DIR": str(project)},
    )
    build.dbt("build", *WITHOUT_TESTS, "--select", "+exp_effects", "+exp_sample_ratio")
    return build


def effect(build, metric, columns):
    rows = build.rows(
        f"select {columns} from experiments.exp_effects "
        f"where experiment_id = 'gate' and metric_id = '{metric}' and segmentation = 'all'"
    )
    assert len(rows) == 1
    return rows[0]


@pytest.mark.parametrize(
    ("metric", "shares", "p_value"),
    [("retention_d1", (0.4482, 0.4423), 0.0744), ("retention_d7", (0.1902, 0.1820), 0.0016)],
)
def test_retention_is_the_published_one(gate, metric, shares, p_value):
    control, variant, pooled, status = effect(
        gate, metric, "control_mean, variant_mean, pooled_p_value, status"
    )
    assert (round(control, 4), round(variant, 4)) == shares
    assert round(pooled, 4) == p_value
    assert status == "ok"


def test_rounds_agree_with_scipy_on_the_file(gate):
    players = pl.read_csv(FILE)
    rounds = {
        version: part["sum_gamerounds"].to_numpy().astype(np.float64)
        for (version,), part in players.partition_by("version", as_dict=True).items()
    }
    expected = stats.ttest_ind(rounds["gate_40"], rounds["gate_30"], equal_var=False)
    interval = expected.confidence_interval(0.95)
    found = effect(gate, "rounds_per_player", "p_value, absolute_lower, absolute_upper")
    assert found == pytest.approx((expected.pvalue, interval.low, interval.high), rel=1e-9)


def test_everybody_counts_and_no_window_is_open(gate):
    counts = "control_user_count, variant_user_count, control_open_count, variant_open_count"
    assert effect(gate, "retention_d7", counts) == (44_700, 45_489, 0, 0)


def test_split_is_skewed_but_below_the_alarm(gate):
    rows = gate.rows(
        "select variant_id, user_count, round(p_value, 3), is_alarm, status "
        "from experiments.exp_sample_ratio where experiment_id = 'gate' order by variant_id"
    )
    assert rows == [
        ("gate_30", 44_700, 0.009, False, "ok"),
        ("gate_40", 45_489, 0.009, False, "ok"),
    ]


def test_players_without_an_earlier_segment_are_unassigned(gate):
    segments = gate.rows(
        "select distinct segmentation, segment_id from experiments.exp_effects "
        "where experiment_id = 'gate' and segmentation <> 'all'"
    )
    assert segments and {segment for _, segment in segments} == {"unassigned"}
