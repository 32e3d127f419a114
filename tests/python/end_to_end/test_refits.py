"""Learned segments over time: the demo a month earlier, now, and refitted behind shut gates."""

import shutil

import duckdb
import polars as pl
import pytest

from tests.python.end_to_end.builds import ROOT, WITHOUT_TESTS, Build

LOGS = [
    *["seg_refits", "seg_rollbacks", "seg_clusterings", "seg_candidates"],
    *["seg_classifications", "seg_feature_windows"],
]
SELECTION = ("--select", "dim_as_of_dates", "features", "segments", *WITHOUT_TESTS)
# What the second build finds of the first: the logs, and which version spoke on which date.
REMEMBERED = [
    f"+{name},{folder}"
    for name in ["seg_assignments", "seg_candidates", "seg_versions"]
    for folder in ["features", "segments"]
]
FIRST = ("--select", "dim_as_of_dates", *REMEMBERED, *WITHOUT_TESTS)
REFIT = ("--select", "seg_refits+,segments", *WITHOUT_TESTS)
# Agreement is at most 1: nothing passes.
NO_GATE_OPENS = {"segment_min_agreement": 1.01}


@pytest.fixture(scope="module")
def history(tmp_path_factory, demo):
    """The demo as first built on 1 June, again on 1 July, then refitted behind shut gates."""
    build = Build(tmp_path_factory.mktemp("history"))
    shutil.copy(demo.file, build.file)
    with duckdb.connect(str(build.file)) as connection:
        for log in LOGS:
            connection.execute(f"drop table segments.{log}")
    build.dbt("build", *FIRST, as_of="2026-06-01")
    build.dbt("build", *SELECTION)
    segments = build.rows(ASSIGNED)
    build.dbt("build", *REFIT, refit=["behaviour"], **NO_GATE_OPENS)
    return build, segments


ASSIGNED = """
    select user_id, as_of_date, segment_id from segments.seg_assignments
    where segmentation = 'behaviour' and as_of_date in (date '2026-06-01', date '2026-07-01')
"""


def test_a_month_on_the_segmentation_is_fitted_again_by_its_policy(history):
    build, _ = history
    assert build.rows(
        "select version_number, refit_trigger, refit_reason from segments.seg_refits "
        "where segmentation = 'behaviour' and version_number <= 2 order by version_number"
    ) == [(1, "first", "no version yet"), (2, "schedule", "30 days since the last fit")]


def test_nine_in_ten_of_each_planted_group_keep_their_segment(history):
    """Both fits label everybody; ids mean the same although clusters are numbered anew."""
    _, segments = history
    truth = pl.read_csv(ROOT / "seeds" / "demo" / "truth_users.csv")
    held = pl.DataFrame(segments, schema=["user_id", "as_of_date", "segment_id"], orient="row")
    moves = held.pivot(on="as_of_date", index="user_id", values="segment_id").drop_nulls()
    kept = (
        moves.join(truth, on="user_id")
        .group_by("latent_group")
        .agg((pl.col("2026-06-01") == pl.col("2026-07-01")).mean().alias("kept"), pl.len())
        .sort("latent_group")
    )
    print(kept)
    assert kept.height == truth["latent_group"].n_unique()
    assert kept["kept"].min() >= 0.9


def test_earlier_dates_keep_the_version_that_spoke_then(history):
    build, _ = history
    assert build.rows(
        "select as_of_date = date '2026-07-01' as is_now, model_version "
        "from segments.seg_assignments where segmentation = 'behaviour' group by all order by all"
    ) == [(False, "v1"), (True, "v2")]


def test_a_refused_refit_leaves_the_last_good_version_live(history):
    build, before = history
    assert build.rows(
        "select version_number, version_status from segments.seg_versions "
        "where segmentation = 'behaviour' order by version_number"
    ) == [(1, "superseded"), (2, "live"), (3, "refused")]
    reasons = build.rows(
        "select distinct reason from segments.seg_candidates "
        "where segmentation = 'behaviour' and version_number = 3"
    )
    assert reasons and all(reason.startswith("refused: ") for (reason,) in reasons)
    assert sorted(build.rows(ASSIGNED)) == sorted(before)


@pytest.mark.parametrize(("adapters", "first"), [(["demo", "crm"], 2), (["crm"], 1)])
def test_versions_outlive_another_adapter_but_not_another_company(tmp_path, demo, adapters, first):
    """Asked for by hand, the next version is the second, unless nothing of the old data is left."""
    build = Build(tmp_path, adapters={name: [] for name in adapters})
    shutil.copy(demo.file, build.file)
    build.dbt("run", "--select", "seg_feature_windows", "seg_refits", refit=["behaviour"])
    newest = "select max(version_number) from segments.seg_refits where segmentation = 'behaviour'"
    assert build.value(newest) == first
