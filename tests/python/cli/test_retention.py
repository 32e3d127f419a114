"""satsuma retention."""

from __future__ import annotations

import pytest


def test_cohorts_of_everyone_by_month(satsuma):
    cells = satsuma.json("retention")
    assert {cell["segmentation"] for cell in cells} == {"all"}
    assert {cell["period_type"] for cell in cells} == {"month"}
    assert all(cell["retained_users"] <= cell["cohort_users"] for cell in cells)
    first = [cell for cell in cells if cell["period_number"] == 0]
    assert all(cell["retention_rate"] == 1 for cell in first)
    assert len(satsuma.csv("retention")) == len(cells)


def test_the_mean_is_weighted_and_leaves_unfinished_periods_out(satsuma):
    cells = [
        cell
        for cell in satsuma.json("retention")
        if cell["period_number"] == 1 and cell["is_complete"]
    ]
    mean = sum(c["retained_users"] for c in cells) / sum(c["cohort_users"] for c in cells)
    shown = next(line for line in satsuma.text("retention").splitlines() if line.startswith("mean"))
    assert shown.split()[2] == f"{mean:.1%}"


def test_segments_stand_side_by_side_unless_one_is_chosen(satsuma):
    table = satsuma.text("retention", "--segmentation", "lifecycle")
    assert table.splitlines()[1].split()[:3] == ["segment", "new", "users"]
    one = satsuma.json("retention", "--segmentation", "lifecycle", "--segment", "new")
    assert {cell["segment_id"] for cell in one} == {"new"}
    assert "lifecycle/new" in satsuma.text(
        "retention", "--segmentation", "lifecycle", "--segment", "new"
    )


def test_orders_have_their_own_cohorts(satsuma):
    any_users = sum(c["cohort_users"] for c in satsuma.json("retention") if not c["period_number"])
    orders = satsuma.json("retention", "--activity", "order")
    assert 0 < sum(c["cohort_users"] for c in orders if not c["period_number"]) < any_users


@pytest.mark.parametrize("width", [40, 80, 140])
def test_as_many_periods_as_fit(satsuma, width):
    lines = satsuma.text("retention", "--period", "week", COLUMNS=str(width)).splitlines()
    assert max(len(line) for line in lines) <= width
    assert any("Weeks to" in line for line in lines)


def test_a_segmentation_by_behaviour_has_monthly_cohorts_only(satsuma):
    sentence = satsuma.error("retention", "--segmentation", "rfm", "--period", "week")
    assert sentence.startswith("Error: rfm has no cohorts by week")


def test_unknown_names_are_refused(satsuma):
    assert "no segmentation x" in satsuma.error("retention", "--segmentation", "x")
    sentence = satsuma.error("retention", "--segmentation", "rfm", "--segment", "x")
    assert "no segment x in rfm" in sentence


def test_an_unknown_period_is_wrong_usage(satsuma):
    assert satsuma("retention", "--period", "year").exit_code == 2
