"""satsuma conversion."""

from __future__ import annotations


def test_each_goal_has_its_rate(satsuma):
    records = satsuma.json("conversion")
    assert records
    for record in records:
        assert record["converted_count"] <= record["eligible_count"]
        if record["eligible_count"]:
            rate = record["converted_count"] / record["eligible_count"]
            assert abs(record["conversion_rate"] - rate) < 1e-12


def test_segments_add_up_to_everyone(satsuma):
    total = {record["goal_id"]: record["eligible_count"] for record in satsuma.json("conversion")}
    parts = dict.fromkeys(total, 0)
    for record in satsuma.json("conversion", "--segmentation", "lifecycle"):
        parts[record["goal_id"]] += record["eligible_count"]
    assert parts == total


def test_one_goal_month_by_month(satsuma):
    goal = satsuma.json("conversion")[0]
    months = satsuma.csv("conversion", "--goal", goal["goal_id"], "--monthly")
    assert {row["goal_id"] for row in months} == {goal["goal_id"]}
    assert sum(int(row["eligible_count"]) for row in months) == goal["eligible_count"]
    assert len({row["period_start"] for row in months}) == len(months)


def test_an_unknown_goal_is_refused_with_the_known(satsuma):
    assert "There is no goal nonsense; choose " in satsuma.error("conversion", "--goal", "nonsense")
