"""satsuma experiments, and what is shown of one."""

from __future__ import annotations

import pytest


def test_the_list_has_health_and_effect(satsuma):
    records = satsuma.json("experiments")
    assert {record["experiment_id"] for record in records} == {
        "exam_reminder",
        "onboarding_checklist",
    }
    assert all(record["health_status"] in {"ok", "warning", "alarm"} for record in records)
    assert all(0 <= record["p_value"] <= 1 for record in records)


def test_health_comes_before_effects(satsuma):
    report = satsuma.json("experiments", "show", "exam_reminder")
    assert list(report) == ["health", "overall", "segments"]
    order = [record["health_status"] for record in report["health"]]
    ranks = [("alarm", "warning", "ok", "not_applicable").index(status) for status in order]
    assert ranks == sorted(ranks)
    assert report["overall"][0]["metric_id"] == "lesson_conversion_14d", "the primary metric first"
    assert {"rfm", "behaviour"} <= {record["segmentation"] for record in report["segments"]}


def test_a_lift_stands_with_its_interval(satsuma):
    effect = satsuma.json("experiments", "show", "exam_reminder", "--section", "overall")[0]
    assert effect["relative_lower"] <= effect["relative_lift"] <= effect["relative_upper"]
    table = satsuma.text("experiments", "show", "exam_reminder", "--section", "overall")
    lower, upper = 100 * effect["relative_lower"], 100 * effect["relative_upper"]
    assert f"{effect['relative_lift']:+.1%} ({lower:+.0f}, {upper:+.0f})" in table


def test_segments_of_another_metric(satsuma):
    rows = satsuma.csv(
        "experiments", "show", "exam_reminder", "--section", "segments", "--metric", "retention_d7"
    )
    assert rows


@pytest.mark.parametrize("width", [80, 140])
def test_the_report_fits_the_terminal(satsuma, width):
    lines = satsuma.text("experiments", "show", "exam_reminder", COLUMNS=str(width)).splitlines()
    assert max(len(line) for line in lines) <= width
    assert "-- 1 of" not in "\n".join(lines), "as tables, not one record below the other"


def test_what_is_not_there_is_refused_with_what_is(satsuma):
    sentence = satsuma.error("experiments", "show", "nonsense")
    assert sentence == (
        "Error: There is no experiment nonsense; choose exam_reminder, onboarding_checklist."
    )
    sentence = satsuma.error("experiments", "show", "exam_reminder", "--metric", "nonsense")
    assert "There is no metric nonsense in exam_reminder; choose " in sentence
    sentence = satsuma.error("experiments", "show", "exam_reminder", "--section", "nonsense")
    assert "There is no section nonsense here; choose health, overall, segments." in sentence
