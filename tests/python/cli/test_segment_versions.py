"""satsuma segments compare, explain, history: right uses and wrong ones."""

from __future__ import annotations

import pytest

from cli.segments.refits import fault_of, fault_sentence
from cli.segments.rule_report import sql_lines
from cli.segments.version_report import parse_version
from tests.python.cli.conftest import Satsuma
from tests.python.cli.warehouses import add_refused_version, empty_copy


@pytest.fixture
def empty(demo_warehouse, tmp_path):
    return Satsuma(empty_copy(demo_warehouse, tmp_path / "empty.duckdb"), tmp_path / "target")


def test_the_list_says_which_version_is_live(satsuma):
    live = {row["segmentation"]: row["live_version"] for row in satsuma.json("segments", "list")}
    assert live["behaviour"] == "v1" and live["rfm"] is None
    assert satsuma.text("segments", "list") == satsuma.text("segments")


def test_candidates_stand_beside_each_other_with_reasons(satsuma):
    rows = satsuma.json("segments", "compare", "behaviour")
    assert [row["is_chosen"] for row in rows].count(True) == 1
    assert rows[0]["is_chosen"] and rows[0]["reason"].startswith("chosen: ")
    assert all(row["reason"].startswith("refused: ") != row["is_eligible"] for row in rows)
    assert {row["algorithm"] for row in rows} >= {"kmeans", "ward", "hdbscan", "gaussian_mixture"}
    assert satsuma.csv("segments", "compare", "behaviour", "--version", "v1")[0]["k"] == str(
        rows[0]["k"]
    )
    assert "behaviour v1, fitted as of 2026-07-01" in satsuma.text(
        "segments", "compare", "behaviour", COLUMNS="140"
    )


def test_classifiers_stand_beside_the_most_frequent_label(satsuma):
    rows = satsuma.json("segments", "compare", "occupation")
    scores = {row["classifier"]: row["macro_f1"] for row in rows}
    assert scores[rows[0]["classifier"]] > scores["most_frequent"]
    assert "most_frequent" in satsuma.text("segments", "compare", "occupation", COLUMNS="120")


def test_segments_are_explained(satsuma):
    report = satsuma.json("segments", "explain", "behaviour")
    assert list(report) == ["rules", "differences", "typical_users", "sql"]
    for rule in report["rules"]:
        assert rule["rule_fidelity"] > rule["most_frequent_share"]
    assert report["sql"][0]["case_expression"].startswith("case when")
    text = satsuma.text("segments", "explain", "behaviour", COLUMNS="120")
    assert "Fidelity: " in text and "\n    when (" in text and text.endswith("\nend\n")
    assert satsuma.text("segments", "explain", "behaviour", "--section", "sql").count("case") == 1


def test_one_segment_is_explained(satsuma):
    report = satsuma.json("segments", "explain", "behaviour/behaviour_2")
    for part in ("rules", "differences", "typical_users"):
        assert {row["segment_id"] for row in report[part]} == {"behaviour_2"}
    rows = satsuma.csv("segments", "explain", "behaviour", "--section", "typical_users")
    assert len({row["user_id"] for row in rows}) == len(rows)


def test_what_a_classifier_predicts_has_no_rule(satsuma):
    assert "There are no rules" in satsuma.text("segments", "explain", "occupation")


def test_the_statement_is_broken_outside_of_names_only():
    assert sql_lines('case when ("a when b" > 1) or ("c" > 2) then \'x) or (y\' end') == (
        'case\n    when ("a when b" > 1)\n        or ("c" > 2)\n        then \'x) or (y\'\nend'
    )


def test_history_of_one_fit(satsuma):
    report = satsuma.json("segments", "history", "behaviour")
    assert [row["version_status"] for row in report["versions"]] == ["live"]
    assert {row["match_status"] for row in report["segments"]} == {"first"}
    text = satsuma.text("segments", "history", "behaviour", COLUMNS="120")
    assert "the beginning" in text and "9999" not in text


WRONG = [
    (("compare", "nonsense"), "There is no learned segmentation nonsense; choose behaviour,"),
    (("compare", "rfm"), "rfm is made by fixed rules and has no versions; those learned"),
    (("compare", "behaviour", "--version", "7"), "behaviour has no version 7; it has v1."),
    (("compare", "behaviour", "--version", "two"), "A version is a number such as 2 or v2, not"),
    (("explain", "lifecycle"), "lifecycle is made by fixed rules"),
    (("explain", "behaviour/nonsense"), "There is no segment nonsense in behaviour; choose"),
    (("explain", "behaviour", "--section", "x"), "There is no section x here; choose rules,"),
    (("history", "all"), "all is made by fixed rules"),
]


@pytest.mark.parametrize(("words", "sentence"), WRONG, ids=str)
def test_wrong_uses_are_refused_in_a_sentence(satsuma, words, sentence):
    assert satsuma.error("segments", *words).startswith(f"Error: {sentence}")


@pytest.mark.parametrize("command", ["list", "show", "compare", "explain", "history"])
def test_a_warehouse_that_is_missing_or_never_built(command, tmp_path, demo_warehouse):
    words = ("segments", command, *(() if command == "list" else ("behaviour",)))
    missing = Satsuma(tmp_path / "none.duckdb", tmp_path)
    assert "none.duckdb does not exist yet; run `satsuma build` first." in missing.error(*words)


def test_a_warehouse_without_users(empty):
    assert empty.json("segments", "list") == []
    assert empty.error("segments", "compare", "behaviour").endswith(
        "behaviour was not fitted yet: nobody has the features it needs."
    )
    assert "no live version" in empty.error("segments", "explain", "behaviour")
    assert empty.json("segments", "history", "behaviour")["versions"] == []
    assert "no segmentation behaviour; choose none yet" in empty.error(
        "segments", "show", "behaviour"
    )


def test_a_refused_version_is_compared_and_remembered(empty):
    add_refused_version(empty.environment["SATSUMA_WAREHOUSE"])
    assert "v2, fitted as of 2026-07-01 (asked for by hand): refused" in empty.text(
        "segments", "compare", "behaviour", COLUMNS="120"
    )
    versions = empty.json("segments", "history", "behaviour")["versions"]
    assert [row["version_status"] for row in versions] == ["live", "refused"]


def test_faults_are_told_without_their_figures():
    assert fault_of("refused: resampling changes labels: agreement 0.42") == (
        "resampling changes labels"
    )
    assert fault_of("refused: every feature is constant") == "every feature is constant"
    assert fault_sentence(["refused: noise holds 70 %"]) == (
        "its only candidate failed because too many users are noise"
    )
    assert parse_version("12") == parse_version("v12") == 12
