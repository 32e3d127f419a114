"""Real data of others, from exposures and outcomes alone, through metrics as data.

Cookie Cats is a published experiment. Complete Journey's campaigns are none: the grocer chose whom
to send them to. Both are built together, as two adapters of one project.
"""

import shutil
from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest
from scipy import stats

from tests.python.end_to_end.builds import ROOT, SHARED_DATA, WITHOUT_TESTS, Build

PLAYERS = SHARED_DATA / "cookie_cats" / "cookie_cats.csv"
GROCER = SHARED_DATA / "complete_journey"
RAW = {
    "raw_players.csv": PLAYERS,
    "transactions_sample.parquet": GROCER / "transactions_sample.parquet",
    "campaigns.parquet": GROCER / "campaigns.parquet",
    "campaign_descriptions.parquet": GROCER / "campaign_descriptions.parquet",
}
ADAPTERS = {
    "cookie_cats": ["exposures", "events"],
    "complete_journey": ["exposures", "orders", "order_lines"],
}
# Campaigns of type A, which many households got, and their first days.
CAMPAIGNS = {8: "2017-05-08", 13: "2017-08-08", 18: "2017-10-30", 27: "2017-02-08"}
# What somebody with this data would add: an adapter folder, and these rows in the seeds.
SEED_ROWS = {
    "experiments": [
        "gate,Gate at 40,Later keeps players.,gate_30,retention_d7,,,user,randomised,fixed,,,,",
        *(
            f"campaign_{number},Campaign {number},Coupons make households spend more.,not_targeted,"
            f"spend_28d,{day} 00:00:00,,user,observational,fixed,,,,"
            for number, day in CAMPAIGNS.items()
        ),
    ],
    "experiment_variants": [
        "gate,gate_30,1",
        "gate,gate_40,1",
        *(f"campaign_{number},not_targeted,1" for number in CAMPAIGNS),
        *(f"campaign_{number},targeted,1" for number in CAMPAIGNS),
    ],
    "experiment_metrics": [
        "gate,retention_d1,goal,",
        "gate,retention_d7,goal,",
        "gate,rounds_per_player,secondary,",
        *(f"campaign_{number},spend_28d,goal," for number in CAMPAIGNS),
    ],
    "metrics": [
        "rounds_per_player,Rounds,mean,event,rounds_played,seconds,,,,0,1,,increase,,,",
        "spend_28d,Spend in 28 days,revenue,order,,amount,,,,0,28,,increase,,,56",
    ],
}
PARTS = [
    "models",
    "examples",
    "macros",
    "python_models",
    "seeds/reference",
    "tests/dbt",
    "analyses",
]

pytestmark = pytest.mark.skipif(
    not all(file.exists() for file in RAW.values()), reason="the data are not there"
)


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    """The project with the adapters and the seed rows added, built up to the decisions."""
    folder = tmp_path_factory.mktemp("real_experiments")
    project = folder / "project"
    for part in PARTS:
        if (ROOT / part).exists():
            shutil.copytree(ROOT / part, project / part)
    for name in ["dbt_project.yml", "profiles.yml", ".dbtignore"]:
        shutil.copy(ROOT / name, project / name)
    shutil.move(project / "tests/dbt/fixtures/cookie_cats", project / "models/staging/cookie_cats")
    for name, rows in SEED_ROWS.items():
        with (project / f"seeds/reference/{name}.csv").open("a") as seed:
            seed.writelines(f"{row}\n" for row in rows)
    (folder / "raw").mkdir()
    for name, file in RAW.items():
        (folder / "raw" / name).symlink_to(file)
    made = Build(
        folder,
        adapters=ADAPTERS,
        raw=folder / "raw",
        settings={"DBT_PROJECT_DIR": str(project), "DBT_PROFILES_DIR": str(project)},
    )
    marts = [f"+mart_experiment_{name}" for name in ("decisions", "results")]
    made.dbt("build", *WITHOUT_TESTS, "--select", *marts)
    return made


def effect(build, experiment, metric, columns):
    rows = build.rows(
        f"select {columns} from marts.mart_experiment_results where experiment_id = '{experiment}' "
        f"and metric_id = '{metric}' and segmentation = 'all'"
    )
    assert len(rows) == 1
    return rows[0]


@pytest.mark.parametrize(
    ("metric", "shares", "p_value"),
    [("retention_d1", (0.4482, 0.4423), 0.0744), ("retention_d7", (0.1902, 0.1820), 0.0016)],
)
def test_retention_is_the_published_one(build, metric, shares, p_value):
    control, variant, pooled, status = effect(
        build, "gate", metric, "control_mean, variant_mean, pooled_p_value, status"
    )
    assert (round(control, 4), round(variant, 4)) == shares
    assert round(pooled, 4) == p_value
    assert status == "ok"


def test_rounds_agree_with_scipy_on_the_file(build):
    players = pl.read_csv(PLAYERS)
    rounds = {
        version: part["sum_gamerounds"].to_numpy().astype(np.float64)
        for (version,), part in players.partition_by("version", as_dict=True).items()
    }
    expected = stats.ttest_ind(rounds["gate_40"], rounds["gate_30"], equal_var=False)
    interval = expected.confidence_interval(0.95)
    found = effect(build, "gate", "rounds_per_player", "p_value, absolute_lower, absolute_upper")
    assert found == pytest.approx((expected.pvalue, interval.low, interval.high), rel=1e-9)


def test_everybody_counts_and_no_window_is_open(build):
    counts = "control_user_count, variant_user_count, control_open_count, variant_open_count"
    assert effect(build, "gate", "retention_d7", counts) == (44_700, 45_489, 0, 0)


def test_split_is_skewed_but_below_the_alarm(build):
    rows = build.rows(
        "select variant_id, user_count, round(p_value, 3), is_alarm, status "
        "from experiments.exp_sample_ratio where experiment_id = 'gate' order by variant_id"
    )
    assert rows == [
        ("gate_30", 44_700, 0.009, False, "ok"),
        ("gate_40", 45_489, 0.009, False, "ok"),
    ]


def test_players_without_an_earlier_segment_are_unassigned(build):
    segments = build.rows(
        "select distinct segmentation, segment_id from experiments.exp_effects "
        "where experiment_id = 'gate' and segmentation <> 'all'"
    )
    assert {part for _, pair in segments for part in pair.split("+")} == {"unassigned"}


def health(build, experiment):
    rows = build.rows(
        "select check_id, health_status, finding from marts.mart_experiment_health "
        f"where experiment_id = '{experiment}'"
    )
    return {check: (status, finding) for check, status, finding in rows}


def test_health_of_the_gate_alarms_at_nothing(build):
    found = health(build, "gate")
    assert {check for check, (status, _) in found.items() if status == "alarm"} == set()
    assert found["sample_ratio"] == (
        "warning",
        "gate_30 has 99.1 % of its planned users (p = 0.0086).",
    )
    # The player with 49,854 rounds moves the mean by 1.11 rounds.
    assert found["outlier_influence"][1].startswith(
        "Without its largest user, rounds_per_player of gate_30"
    )


@pytest.mark.parametrize("number", CAMPAIGNS)
def test_campaign_is_called_no_experiment(build, number):
    status, finding = health(build, f"campaign_{number}")["assignment"]
    assert status == "alarm"
    assert finding.startswith("This is no experiment: nobody drew lots")
    assert build.rows(
        "select decision, left(reason, 73) from marts.mart_experiment_decisions "
        f"where experiment_id = 'campaign_{number}'"
    ) == [
        (
            "not an experiment",
            "Users were not assigned at random, so no effect can be claimed: spend_28d",
        )
    ]


def test_targeted_households_had_spent_more_before(build):
    """What they spend afterwards is no effect: they were better customers all along."""
    start = datetime.fromisoformat(CAMPAIGNS[18])
    baskets = pl.read_parquet(RAW["transactions_sample.parquet"]).filter(
        pl.col("transaction_timestamp") < start
    )
    targeted = pl.read_parquet(RAW["campaigns.parquet"]).filter(pl.col("campaign_id") == "18")
    in_window = pl.col("transaction_timestamp") >= start - timedelta(days=56)
    spend = baskets.group_by("household_id").agg(
        pl.col("sales_value").filter(in_window).sum().alias("spend")
    )
    is_targeted = spend["household_id"].is_in(targeted["household_id"].to_list())
    first, second = spend.filter(~is_targeted)["spend"], spend.filter(is_targeted)["spend"]
    expected = stats.ttest_ind(second, first, equal_var=False)
    found = build.rows(
        "select first_value, second_value, p_value from experiments.exp_validity "
        "where experiment_id = 'campaign_18' and check_id = 'preperiod_imbalance'"
    )
    assert found == [pytest.approx((first.mean(), second.mean(), expected.pvalue), rel=1e-6)]
    assert health(build, "campaign_18")["preperiod_imbalance"] == (
        "alarm",
        "Before exposure, spend_28d was 8.237 in the control and 22.4 in targeted "
        "(p < 0.0001 after Bonferroni).",
    )
