"""satsuma segments refit and rollback, and what a build says of refits."""

from __future__ import annotations

import shutil
from types import SimpleNamespace

import duckdb
import pytest

import cli.commands.build as build_command
from cli.commands import segment_refits
from cli.dbt_runner import NodeResult
from cli.segments.refits import refits_since
from tests.python.cli.conftest import Satsuma
from tests.python.cli.warehouses import add_refused_version, empty_copy

NAME = "value_behaviour"
#: Of what a refit builds, that which tells the versions: ten seconds instead of a minute.
TELLING = ["+seg_versions,resource_type:model", "+seg_version_map,resource_type:model"]


@pytest.fixture(scope="module")
def moved(tmp_path_factory, demo_warehouse, workshop):
    """A copy of the demo that is fitted again and then taken back."""
    file = tmp_path_factory.mktemp("refit") / "w.duckdb"
    shutil.copy(demo_warehouse, file)
    satsuma = Satsuma(file, workshop / "target")
    satsuma.environment |= {"DBT_LOG_LEVEL_FILE": "none", "DBT_LOG_PATH": str(workshop / "logs")}
    with pytest.MonkeyPatch.context() as patch:
        for nodes, start in (("REFIT_NODES", "seg_refits+"), ("ROLLBACK_NODES", "seg_rollbacks+")):
            patch.setattr(segment_refits, nodes, [f"{start},{end}" for end in TELLING])
        return SimpleNamespace(
            satsuma=satsuma,
            refit=satsuma("segments", "refit", NAME, "--strict"),
            refitted=satsuma.json("segments", "history", NAME),
            rollback=satsuma("segments", "rollback", NAME, "v1"),
            rolled_back=satsuma.json("segments", "history", NAME),
        )


def test_a_refit_says_what_came_of_it(moved):
    assert moved.refit.exit_code == 0, moved.refit.output
    assert " ".join(moved.refit.stdout.split()) == (
        "value_behaviour v2 is live: kmeans with 3 segments (asked for by hand); "
        "against v1: 3 kept, 0 new, 0 retired."
    )
    assert [row["version_status"] for row in moved.refitted["versions"]] == ["superseded", "live"]
    kept = [row for row in moved.refitted["segments"] if row["version_number"] == 2]
    assert {row["match_status"] for row in kept} == {"kept"}


def test_only_what_was_asked_for_is_fitted(moved):
    assert len(moved.satsuma.json("segments", "history", "interest")["versions"]) == 1


def test_a_rollback_brings_the_earlier_version_back(moved):
    assert moved.rollback.exit_code == 0, moved.rollback.output
    assert moved.rollback.stdout == "value_behaviour v1 is live again instead of v2.\n"
    statuses = [row["version_status"] for row in moved.rolled_back["versions"]]
    assert statuses == ["live", "rolled_back"]
    periods = [(row["model_version"], row["is_rollback"]) for row in moved.rolled_back["periods"]]
    assert periods == [("v1", False), ("v2", False), ("v1", True)]
    live = {row["segmentation"]: row["live_version"] for row in moved.satsuma.json("segments")}
    assert live[NAME] == "v1"


def test_history_shows_what_went_on(moved):
    text = moved.satsuma.text("segments", "history", NAME, COLUMNS="140")
    assert "rollback" in text and "rolled back" in text
    assert "v2       v1       value_behaviour_1, value_behaviour_2, value_behaviour_3" in text


def test_a_version_that_is_live_cannot_be_gone_back_to(moved):
    assert moved.satsuma.error("segments", "rollback", NAME, "1") == (
        "Error: value_behaviour v1 is live already; there is nothing to go back to."
    )


WRONG = [
    (("refit", "nonsense"), "There is no learned segmentation nonsense; choose behaviour,"),
    (("refit", "behaviour", "rfm"), "rfm is made by fixed rules and has no versions"),
    (("rollback", "nonsense", "1"), "There is no learned segmentation nonsense;"),
    (("rollback", "behaviour", "9"), "behaviour has no version 9; it has v1."),
    (("rollback", "behaviour", "last"), "A version is a number such as 2 or v2, not last."),
]


@pytest.mark.parametrize(("words", "sentence"), WRONG, ids=str)
def test_wrong_uses_are_refused_before_anything_is_built(satsuma, words, sentence):
    assert satsuma.error("segments", *words).startswith(f"Error: {sentence}")


def test_a_refit_needs_a_name(satsuma):
    assert satsuma("segments", "refit").exit_code == 2


@pytest.mark.parametrize("words", [("refit", "behaviour"), ("rollback", "behaviour", "1")])
def test_a_warehouse_that_is_missing_or_never_built(words, tmp_path):
    file = tmp_path / "w.duckdb"
    satsuma = Satsuma(file, tmp_path)
    assert "does not exist yet; run `satsuma build` first." in satsuma.error("segments", *words)
    duckdb.connect(str(file)).close()
    assert "is not in" in satsuma.error("segments", *words)


@pytest.fixture
def refused(demo_warehouse, tmp_path):
    """A warehouse in which behaviour v2 was refused, and v1 is live."""
    return add_refused_version(empty_copy(demo_warehouse, tmp_path / "w.duckdb"))


def test_a_refused_version_cannot_be_gone_back_to(refused, tmp_path):
    sentence = Satsuma(refused, tmp_path).error("segments", "rollback", "behaviour", "2")
    assert sentence.startswith("Error: behaviour v2 was refused and never live; why: satsuma seg")


def test_a_refusal_is_one_sentence_that_says_what_stays(refused):
    assert [refit.sentence for refit in refits_since(refused, {("behaviour", 1)})] == [
        "behaviour v2 was refused: every candidate failed (2 tried): one segment is too large (1), "
        "too many users are noise (1); v1 stays live."
    ]


@pytest.mark.parametrize(("words", "code"), [((), 0), (("--strict",), 1)])
def test_a_refused_refit_is_a_failure_under_strict(refused, tmp_path, monkeypatch, words, code):
    monkeypatch.setattr(segment_refits, "run_build", lambda *_, **__: [])
    monkeypatch.setattr(segment_refits, "versions_so_far", lambda _: {("behaviour", 1)})
    ended = Satsuma(refused, tmp_path / "target")("segments", "refit", "behaviour", *words)
    assert ended.exit_code == code, ended.output
    assert "Warning: behaviour v2 was refused: every candidate failed (2 tried)" in ended.stderr
    assert ("--strict" in ended.stderr) == bool(code)


@pytest.mark.parametrize("words", [(), ("--strict",)], ids=["build", "strict"])
@pytest.mark.parametrize("trouble", ["refusal", "warning", "none"])
def test_a_strict_build_fails_on_any_warning(refused, tmp_path, monkeypatch, words, trouble):
    status = "warn" if trouble == "warning" else "pass"
    results = [NodeResult("rule", "test", status, "", "tests/rule.sql", 0, "A rule.", 1)]
    monkeypatch.setattr(build_command, "run_build", lambda *_, **__: results)
    before = {("behaviour", 1)} | (set() if trouble == "refusal" else {("behaviour", 2)})
    monkeypatch.setattr(build_command, "versions_so_far", lambda _: before)
    # An empty warehouse has nothing to publish.
    monkeypatch.setattr(build_command, "publish_serve_file", lambda *_, **__: None)
    ended = Satsuma(refused, tmp_path / "target")("build", *words)
    assert ended.exit_code == (1 if words and trouble != "none" else 0), ended.output
    assert ended.stdout.startswith("Built "), "the summary comes before the exit code"
    assert ("Warning: " in ended.stderr) == (trouble != "none")


def test_a_failure_is_told_as_a_build_tells_it(refused, tmp_path, monkeypatch):
    broken = NodeResult("seg_refits", "model", "error", "It broke", "models/seg_refits.sql", 0)
    monkeypatch.setattr(segment_refits, "run_build", lambda *_, **__: [broken])
    ended = Satsuma(refused, tmp_path / "target")("segments", "refit", "interest")
    assert ended.exit_code == 1 and not ended.stdout
    assert "Error: It broke (model seg_refits, models/seg_refits.sql)." in ended.stderr


def test_a_refit_of_nobody_says_so(demo_warehouse, tmp_path, monkeypatch):
    monkeypatch.setattr(segment_refits, "run_build", lambda *_, **__: [])
    file = empty_copy(demo_warehouse, tmp_path / "w.duckdb")
    assert Satsuma(file, tmp_path / "target").text("segments", "refit", "interest") == (
        "interest was not fitted: nobody has the features it needs.\n"
    )


def test_a_stop_half_way_is_said_to_be_harmless(refused, tmp_path, monkeypatch):
    def stopped(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(segment_refits, "run_build", stopped)
    ended = Satsuma(refused, tmp_path / "target")("segments", "refit", "behaviour")
    assert ended.exit_code == 130
    assert ended.stderr.splitlines()[-1] == (
        "Error: Stopped; every table is whole, and the next `satsuma build` finishes what was "
        "begun."
    )
