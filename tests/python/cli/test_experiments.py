"""satsuma experiments, and what is shown of one."""

from __future__ import annotations

import pytest

SECTIONS = ["decision", "health", "overall", "heterogeneity", "segments", "timeline"]


def test_the_list_has_health_effect_and_decision(satsuma):
    records = satsuma.json("experiments", "list")
    assert {record["experiment_id"] for record in records} >= {
        "exam_reminder",
        "onboarding_checklist",
    }
    assert {record["health_status"] for record in records} <= {"ok", "warning", "alarm"}
    assert all(record["decision"] for record in records)
    assert satsuma.json("experiments") == records, "the list is what the bare command prints"


def test_decision_and_warnings_come_before_effects(satsuma):
    report = satsuma.json("experiments", "show", "exam_reminder")
    assert list(report) == SECTIONS
    order = [record["health_status"] for record in report["health"]]
    ranks = [("alarm", "warning", "ok", "not_applicable").index(status) for status in order]
    assert ranks == sorted(ranks)
    assert report["decision"][0]["reason"] and report["health"][0]["finding"]
    assert report["overall"][0]["metric_id"] == "lesson_conversion_14d", "the primary metric first"
    assert {"rfm", "behaviour"} <= {record["segmentation"] for record in report["segments"]}


def test_what_is_quiet_is_only_named(satsuma):
    health = satsuma.json("experiments", "show", "exam_reminder", "--section", "health")
    quiet = next(record for record in health if record["health_status"] == "ok")
    text = satsuma.text("experiments", "show", "exam_reminder", "--section", "health", COLUMNS="")
    assert quiet["check_id"] in text and quiet["finding"] not in text


def test_a_lift_stands_with_its_interval_and_its_bar(satsuma):
    effect = satsuma.json("experiments", "show", "exam_reminder", "--section", "overall")[0]
    assert effect["relative_lower"] <= effect["relative_lift"] <= effect["relative_upper"]
    table = satsuma.text("experiments", "show", "exam_reminder", "--section", "overall")
    lower, upper = 100 * effect["relative_lower"], 100 * effect["relative_upper"]
    assert f"{effect['relative_lift']:+.1%} ({lower:+.0f}, {upper:+.0f})" in table
    assert "●" in table and "verdict" in table


def test_other_estimators_have_no_verdict(satsuma):
    words = ("experiments", "show", "exam_reminder", "--section", "overall")
    default = satsuma.json(*words)[0]
    cuped = satsuma.json(*words, "--estimator", "cuped")[0]
    assert (cuped["estimator"], cuped["verdict"]) == ("cuped", default["verdict"])
    plain = satsuma.json(*words, "--estimator", "welch")[0]
    assert plain["estimator"] == "welch" and plain["verdict"] is None
    assert plain["relative_lift"] != cuped["relative_lift"]
    sequential = satsuma.json(*words, "--estimator", "sequential")[0]
    assert sequential["relative_lower"] < default["relative_lower"]
    assert sequential["relative_lower"] == default["relative_sequential_lower"]
    assert sequential["p_value"] > default["p_value"]
    strata = satsuma.json(*words, "--estimator", "post_stratified")
    assert {record["estimator"] for record in strata} == {"post_stratified", "quantile"}


def test_segments_of_another_metric_and_of_one_segmentation(satsuma):
    words = ("experiments", "show", "exam_reminder", "--section", "segments")
    rows = satsuma.csv(*words, "--metric", "retention_d7", "--segmentation", "rfm")
    assert {row["metric_id"] for row in rows} == {"retention_d7"}
    assert {row["segmentation"] for row in rows} == {"rfm"}


def test_crossed_segments_are_printed_when_asked_for(satsuma):
    words = ("experiments", "show", "exam_reminder", "--section", "segments")
    assert "active+behaviour" not in satsuma.text(*words, COLUMNS="140")
    crossed = satsuma.text(*words, "--segmentation", "lifecycle+behaviour", COLUMNS="140")
    assert "lifecycle+behaviour/active+behaviour" in crossed


def test_a_segment_is_said_to_differ_only_where_the_test_says_so(satsuma):
    report = satsuma.json("experiments", "show", "exam_reminder")
    text = satsuma.text(
        "experiments", "show", "exam_reminder", "--section", "heterogeneity", COLUMNS=""
    )
    assert "behaviour_2 (higher)" in text
    p_values = {
        record["segmentation"]: record["heterogeneity_p_value"]
        for record in report["heterogeneity"]
        if record["heterogeneity_p_value"] is not None
    }
    table, note = text.split("No sign of a difference by ")
    for segmentation, p_value in p_values.items():
        assert (f"\n{segmentation} " in table) == (p_value < 0.05)
        assert (segmentation in note.split(":")[0].split(", ")) == (p_value >= 0.05)


@pytest.mark.parametrize("width", [80, 140])
def test_the_report_fits_the_terminal(satsuma, width):
    lines = satsuma.text("experiments", "show", "exam_reminder", COLUMNS=str(width)).splitlines()
    assert max(len(line) for line in lines) <= width
    assert "-- 1 of" not in "\n".join(lines), "as tables, not one record below the other"


def test_what_is_not_there_is_refused_with_what_is(satsuma):
    sentence = satsuma.error("experiments", "show", "nonsense")
    assert sentence.startswith("Error: There is no experiment nonsense; choose exam_reminder, ")
    words = ("experiments", "show", "exam_reminder")
    sentence = satsuma.error(*words, "--metric", "nonsense")
    assert "There is no metric nonsense in exam_reminder; choose lesson_conversion_14d" in sentence
    sentence = satsuma.error(*words, "--segmentation", "nonsense")
    assert "There is no segmentation nonsense in exam_reminder; choose behaviour, " in sentence
    sentence = satsuma.error(*words, "--section", "nonsense")
    assert f"There is no section nonsense here; choose {', '.join(SECTIONS)}." in sentence
