"""The funnel macro on events that can be counted by hand."""

from __future__ import annotations

import duckdb
import pytest

from cli.publishing.macros import analyst_macros


def answer(connection, statement):
    return connection.execute(statement).fetchall()


# Everybody looks (L), some put into the cart (C), some pay (P).
# ann: L C, and P within two days of L. bob: C comes before L, so his cart does not count.
# cid: P three days after his first L, but a day after his second. dan: L in two months, and a C
# that follows both.
EVENTS = """
    ('ann', 'L', '2026-01-01 10:00'), ('ann', 'C', '2026-01-01 11:00'),
    ('ann', 'P', '2026-01-03 09:59'), ('bob', 'C', '2026-01-05 10:00'),
    ('bob', 'L', '2026-01-05 11:00'), ('bob', 'P', '2026-01-05 12:00'),
    ('cid', 'L', '2026-01-10 00:00'), ('cid', 'C', '2026-01-10 12:00'),
    ('cid', 'L', '2026-01-12 00:00'), ('cid', 'C', '2026-01-12 00:00'),
    ('cid', 'P', '2026-01-13 00:00'), ('dan', 'L', '2026-01-31 23:00'),
    ('dan', 'L', '2026-02-01 10:00'), ('dan', 'C', '2026-02-01 11:00'),
    ('eve', 'L', '2026-03-01 10:00')
"""


@pytest.fixture(scope="module")
def by_hand(project_dir):
    """The tables that the funnel reads, small enough to count."""
    with duckdb.connect() as made:
        made.execute(
            f"""
            create schema core; create schema segments; create schema reference;
            create table core.fct_events as
                select visitor_id, event_name, occurred_at::timestamp as occurred_at
                from (values {EVENTS}) as events (visitor_id, event_name, occurred_at);
            create table core.dim_as_of_dates as
                select date '2026-03-04' as as_of_date, true as is_latest;
            create table reference.segmentations as select unnest(['all', 'team']) as segmentation;
            create table segments.seg_segments as select 'team' as segmentation,
                unnest(['red', 'blue']) as segment_id, upper(segment_id) as segment_name;
            create table segments.seg_membership as
                select 'team' as segmentation, user_id, segment_id,
                    valid_from::timestamp as valid_from, valid_to::timestamp as valid_to
                from (values
                    ('ann', 'red', '2025-01-01', '2026-01-01 10:30'),
                    ('ann', 'blue', '2026-01-01 10:30', '9999-12-31'),
                    ('dan', 'blue', '2026-02-01', '9999-12-31')
                ) as held (user_id, segment_id, valid_from, valid_to);
            """
        )
        [funnel] = [text for text in analyst_macros(project_dir) if "macro funnel(" in text]
        made.execute(funnel)
        yield made


@pytest.mark.parametrize(
    ("call", "reached"),
    [
        # ann and cid, by his second look; dan enters twice. Eve's window is open.
        ("['L', 'C', 'P'], window_days => 2", [("all", 5, 5), ("all", 5, 4), ("all", 5, 2)]),
        # ann pays too late, and so does cid: a whole day after his second look is not within one.
        ("['L', 'C', 'P'], window_days => 1", [("all", 5, 5), ("all", 5, 4), ("all", 5, 0)]),
        ("['L', 'P'], window_days => 2", [("all", 5, 5), ("all", 5, 3)]),
        ("['C', 'L'], window_days => 2", [("all", 4, 4), ("all", 4, 2)]),
        # With a month's window February is still open.
        ("['L', 'C'], window_days => 30", [("all", 4, 4), ("all", 4, 3)]),
        # The segment held at the entry counts: ann was red, dan had none in January.
        (
            "['L', 'C'], 2, 'team'",
            [("blue", 1, 1), ("blue", 1, 1), ("red", 1, 1), ("red", 1, 1),
             ("unassigned", 3, 3), ("unassigned", 3, 2)],
        ),
    ],
)  # fmt: skip
def test_funnels_are_as_counted_by_hand(by_hand, call, reached):
    statement = f"select segment_id, entered_count, reached_count from funnel({call})"
    assert answer(by_hand, statement) == reached


def test_rates_follow_from_counts_and_segments_have_names(by_hand):
    assert answer(by_hand, "from funnel(['L', 'C', 'P'], 2)") == [
        ("all", "all", 1, "L", 5, 5, 1.0, 1.0),
        ("all", "all", 2, "C", 5, 4, 4 / 5, 4 / 5),
        ("all", "all", 3, "P", 5, 2, 2 / 5, 2 / 4),
    ]
    names = answer(by_hand, "select distinct segment_name from funnel(['L', 'C'], 2, 'team')")
    assert {name for (name,) in names} == {"BLUE", "RED", "unassigned"}
