"""Intervals as bars: where they begin, where they end, and where zero is."""

from __future__ import annotations

import datetime as dt
import io
import sys

import pytest

from cli.experiments import forest_picture, timeline_picture
from cli.experiments.words import period, show_effect, show_lift, spreads
from cli.interval_bars import DRAWN, PLAIN, axis_title, bar_width, interval_bar, interval_bars
from cli.intervals import Axis, Interval, axis_of, relative_interval
from cli.layout import Column
from cli.values import Picture

TEN = Axis(-1.0, 1.0)


def test_a_bar_has_its_ends_its_estimate_and_a_mark_at_zero():
    assert interval_bar(Interval(0.6, 0.2, 1.0), TEN, 11, DRAWN) == "     │├─●─┤"
    assert interval_bar(Interval(0.2, -0.6, 1.0), TEN, 11, DRAWN) == "  ├──┼●───┤"
    assert interval_bar(Interval(0.0, -0.4, 0.4), TEN, 11, DRAWN) == "   ├─●─┤   "
    assert interval_bar(Interval(-0.6, -1.0, -0.2), TEN, 11, PLAIN) == "|-o-|:     "


def test_a_bound_beyond_the_axis_is_an_arrow():
    assert interval_bar(Interval(0.2, -9, 9), TEN, 11, DRAWN) == "←────┼●───→"
    assert interval_bar(Interval(0.2, -9, 9), TEN, 11, PLAIN) == "<----+o--->"
    assert interval_bar(Interval(4.0, 0.6, 9), TEN, 11, PLAIN) == "     :  |->", "it, too, is off"
    assert interval_bar(None, TEN, 11, DRAWN) == ""


def test_one_wide_interval_squeezes_no_other():
    narrow = [Interval(0.1, 0.0, 0.2)] * 4
    axis = axis_of([*narrow, Interval(0.3, -50, 60)])
    assert (axis.low, axis.high) == pytest.approx((-0.2, 0.5))
    many = [Interval(estimate / 100, 0.0, 0.2) for estimate in range(10)]
    assert axis_of([*many, Interval(30, 29, 31)]).high == pytest.approx(0.29), "nor a wild estimate"
    assert axis_of(narrow) == Axis(0.0, 0.2), "zero is on it, and nothing beyond what is needed"
    assert axis_of([Interval(0.0, 0.0, 0.0)]) == axis_of([]) == TEN


def test_ticks_are_round_and_zero_is_one_of_them():
    assert [label for _, label in Axis(-0.31, 0.52).ticks()] == ["-20%", "0", "+20%", "+40%"]
    assert [label for _, label in Axis(-0.004, 0.011).ticks(4)] == ["0", "+0.5%", "+1%"]
    money = Axis(-3, 1500).ticks(4, as_share=False)
    assert money == [(0, "0"), (500, "+500"), (1000, "+1,000"), (1500, "+1,500")]


def test_the_title_says_how_far_the_axis_goes():
    assert axis_title(Axis(-0.25, 0.75), 21) == "-25% 0           +75%"
    assert axis_title(Axis(-0.1234, 0.0), 13) == "-12%        0"
    assert [bar_width(width) for width in (None, 80, 90, 200)] == [33, 13, 22, 33]


def test_what_is_unknown_has_no_interval():
    assert Interval.of(None, 0.1, 0.2) is None
    assert Interval.of(0.1, float("-inf"), 0.2) is None
    record = {"relative_lift": 0.1, "relative_lower": 0.0, "relative_upper": 0.2}
    assert relative_interval(record) == Interval(0.1, 0.0, 0.2)


def test_bars_are_never_folded_and_plain_where_the_terminal_is(monkeypatch):
    column = Column.of("-1 +1", [Picture("  |--o|"), None], ["  |--o|", "-"])
    assert (column.is_numeric, column.least_width) == (False, 7)
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), "ascii"))
    _, bars = interval_bars([Interval(0.1, 0.05, 0.15), None])
    assert bars[0].strip().startswith(":") and bars[1] == ""


def test_a_lift_stands_with_its_interval():
    record = {"relative_lift": 0.123, "relative_lower": -0.04, "relative_upper": 0.29}
    assert show_effect(record) == "+12.3% (-4, +29)"
    assert show_effect({**record, "relative_upper": None}) == "+12.3%"
    assert show_effect(dict.fromkeys(record)) == "-"
    assert show_effect({**record, "relative_lower": -0.004}) == "+12.3% (+0, +29)"
    assert show_lift(-0.0001) == "+0.0%", "what rounds to nothing has no minus"


def test_a_period_may_be_open():
    first, last = dt.datetime(2026, 5, 1), dt.datetime(2026, 6, 1)
    assert [
        period({"started_at": start, "ended_at": end})
        for start, end in ((first, last), (first, None), (None, last), (None, None))
    ] == ["2026-05-01 to 2026-06-01", "since 2026-05-01", "until 2026-06-01", "any time"]


def segment(name, **values):
    return {
        "variant_id": "treatment", "segmentation": "behaviour", "segment_id": name,
        "contrast": 0.1, "interaction_holm_p_value": 0.5,
        "heterogeneity_p_value": 0.2, "i_squared_share": 0.1, **values,
    }  # fmt: skip


def test_a_difference_between_segments_is_claimed_only_where_there_is_one():
    (alike,) = spreads([segment("a"), segment("b")])
    assert not alike.is_shown and alike.sentence() == (
        "No sign that the effect varies between segments (Cochran's Q: p = 0.200, I² = 10%): one "
        "that looks better than the rest may do so by chance."
    )
    differ = {"heterogeneity_p_value": 0.0001, "i_squared_share": 0.8}
    (told,) = spreads(
        [segment("a", interaction_holm_p_value=0.01, **differ), segment("b", **differ)]
    )
    assert told.is_shown and told.sentence("difference") == (
        "The difference varies between segments (Cochran's Q: p < 0.001, I² = 80%); apart from "
        "the rest: a (higher)."
    )
    assert "no single one stands out" in spreads([segment("a", **differ)])[0].sentence()


def test_a_segment_without_an_estimate_does_not_speak_for_the_others():
    unknown = segment("a", heterogeneity_p_value=None, interaction_holm_p_value=None)
    assert spreads([unknown])[0].sentence().startswith("Too few segments")
    assert spreads([unknown, segment("b")])[0].p_value == 0.2


def test_variants_have_spreads_of_their_own():
    records = [segment("a"), segment("a", variant_id="other")]
    assert [one.variant_id for one in spreads(records)] == ["treatment", "other"]


def lift(estimate, half_width, **values):
    return {
        "relative_lift": estimate,
        "relative_lower": estimate - half_width,
        "relative_upper": estimate + half_width,
        "relative_sequential_lower": estimate - 2 * half_width,
        "relative_sequential_upper": estimate + 2 * half_width,
        **values,
    }


def test_a_forest_has_one_axis():
    unknown = dict.fromkeys(lift(0, 0))
    forest = forest_picture.lay_out([lift(0.1, 0.1), lift(0.0, 0.1), unknown])
    bars = [row.bar for row in forest.rows]
    assert bars[0].lower == pytest.approx(forest.zero, abs=0.01) and bars[2] is None
    assert bars[0].estimate - bars[1].estimate == pytest.approx(bars[1].upper - bars[1].estimate)
    assert forest.rows[0].sequential.is_cut_right and not bars[0].is_cut_right
    assert (forest.ticks[0][1], forest.ticks[-1][1]) == ("-10%", "+20%")
    assert forest_picture.lay_out([unknown]) is None


def test_the_curve_of_an_effect_ends_at_its_last_day():
    records = [lift(0.1, 0.8 / day, statistics_date=dt.date(2026, 5, day)) for day in (1, 2, 3, 5)]
    days = timeline_picture.known_days(
        [*records[::-1], dict.fromkeys(records[0]) | {"statistics_date": dt.date(2026, 4, 30)}]
    )
    assert [day.date.day for day in days] == [1, 2, 3, 5], "in order, without the unknown"
    axis = timeline_picture.lift_axis([days], planned_lift=0.9)
    assert days[1].sequential.lower < axis.low < days[2].sequential.lower, "early days are cut"
    assert axis.high > 0.9, "and what was planned is on it"
    curve = timeline_picture.lay_out(days, axis, 0.9)
    assert curve.line.startswith("M0.00 ") and curve.line.rsplit("L", 1)[1].startswith("100.00 ")
    assert [label for _, label in curve.dates] == ["1 May", "2 May", "3 May", "4 May", "5 May"]
    assert curve.planned < curve.zero, "up is more"
    assert timeline_picture.lay_out(days[:1], axis, None) is None
