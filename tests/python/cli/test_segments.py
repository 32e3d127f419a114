"""satsuma segments, and what is shown of one."""

from __future__ import annotations


def test_the_list_names_every_segment_with_its_size(satsuma):
    records = satsuma.json("segments")
    sizes = {}
    for record in records:
        segmentation = record["segmentation"]
        sizes[segmentation] = sizes.get(segmentation, 0) + record["user_count"]
    assert {"all", "behaviour", "rfm", "lifecycle", "engagement", "demographic"} <= set(sizes)
    assert set(sizes.values()) == {sizes["all"]}, "every segmentation adds up to everybody"
    assert [row["segment_id"] for row in satsuma.csv("segments")] == [
        record["segment_id"] for record in records
    ]


def test_the_table_shows_ids_that_show_takes(satsuma):
    assert "lifecycle/churned " in satsuma.text("segments", COLUMNS="140")


def test_a_segmentation_shows_its_segments_side_by_side(satsuma):
    report = satsuma.json("segments", "show", "lifecycle")
    assert list(report) == ["segments", "profile", "retention", "conversion"]
    ids = {record["segment_id"] for record in report["segments"]}
    assert {"new", "active", "churned"} <= ids
    assert max(
        sum(1 for other in report["profile"] if other["segment_id"] == record["segment_id"])
        for record in report["profile"]
    ) == 3  # fmt: skip
    assert all(0 <= record["retention_rate"] <= 1 for record in report["retention"])
    assert {record["segment_id"] for record in report["conversion"]} <= ids | {"unassigned"}


def test_a_segment_is_shown_beside_everyone(satsuma):
    report = satsuma.json("segments", "show", "lifecycle/active")
    assert list(report) == ["segment", "profile", "retention", "conversion"]
    assert len(report["segment"]) == 1
    differences = [abs(record["standardised_difference"]) for record in report["profile"]]
    assert differences == sorted(differences, reverse=True)
    assert {"retention_rate", "overall_retention_rate"} <= set(report["retention"][0])


def test_one_section_is_one_table(satsuma):
    rows = satsuma.csv("segments", "show", "lifecycle", "--section", "profile")
    assert set(rows[0]) >= {"segment_id", "feature_name", "standardised_difference"}


def test_what_is_not_there_is_refused_with_what_is(satsuma):
    sentence = satsuma.error("segments", "show", "nonsense")
    assert sentence.startswith("Error: There is no segmentation nonsense; choose all, behaviour,")
    sentence = satsuma.error("segments", "show", "rfm/nonsense")
    assert sentence.startswith("Error: There is no segment nonsense in rfm; choose ")
