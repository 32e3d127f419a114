"""What event tools land gives the figures that were added up by hand from vendors/<source>/."""

from __future__ import annotations

import hashlib
from decimal import Decimal

SOURCES = ("files", "segment", "ga4", "mixpanel", "posthog")
# Received, accepted, duplicate, rejected. Lines of events.jsonl, of both CSV files of Segment, ...
COUNTS = {
    ("files", "events"): (6, 3, 1, 2),
    ("files", "order_lines"): (6, 4, 0, 2),
    ("files", "orders"): (4, 3, 0, 1),
    ("files", "users"): (5, 2, 1, 2),
    ("segment", "events"): (8, 5, 1, 2),
    ("segment", "identifiers"): (3, 1, 0, 2),
    ("segment", "users"): (3, 1, 1, 1),
    ("ga4", "events"): (13, 11, 1, 1),
    ("ga4", "orders"): (5, 3, 1, 1),
    ("ga4", "order_lines"): (7, 4, 2, 1),
    ("ga4", "items"): (2, 2, 0, 0),
    ("mixpanel", "events"): (6, 5, 1, 0),
    ("posthog", "events"): (9, 7, 1, 1),
    ("posthog", "exposures"): (4, 3, 1, 0),
}


def test_every_received_row_is_counted_by_what_became_of_it(vendors):
    found = {
        (source, entity): tuple(counts)
        for source, entity, *counts in vendors.rows(
            "select source, entity, received_count, accepted_count, duplicate_count, "
            "rejected_count from quality.dq_row_counts"
        )
    }
    assert {key: found[key] for key in COUNTS} == COUNTS


def test_what_cannot_be_used_says_why(vendors):
    found = {
        (source, reason)
        for source, reason in vendors.rows(
            f"select distinct source, dq_reason from quality.dq_rejects where source in {SOURCES}"
        )
    }
    words = "unknown_channel unknown_order_status unknown_survey_type not_a_truth_value"
    assert found == {
        *(("files", reason) for reason in words.split()),
        *(("files", reason) for reason in ("missing_user_id", "unparseable_time", "not_a_number")),
        *(("files", reason) for reason in ("missing_visitor", "bot_user_agent", "orphan_order")),
        *(("segment", reason) for reason in ("missing_visitor", "bot_user_agent", "missing_key")),
        *(("ga4", reason) for reason in ("missing_visitor", "missing_key", "order_not_accepted")),
        ("posthog", "bot_user_agent"),
    }


def test_sessions_and_the_way_they_came_about(vendors):
    """Per visitor by hand: pauses beyond 30 minutes and midnights of UTC end a session."""
    found = sorted(
        (visitor, str(day), count, group)
        for visitor, day, count, group in vendors.rows(
            "select visitor_id, session_date, event_count, channel_group from core.fct_sessions "
            "where session_date < '2026-01-08' and regexp_matches(visitor_id, "
            "'^(u1|u2|u_[0-9]+|segment:.*|114521|129997|ga4:.*|posthog:.*)$')"
        )
    )
    assert found == sorted([
        ("u1", "2026-01-05", 2, "email"),
        ("u2", "2026-01-06", 1, "direct"),
        # Google's g1 clicked an ad, looked, bought (and loaded the page of thanks again), was
        # given money back two days later, and then logged in as u_10.
        ("u_10", "2026-01-05", 5, "paid_search"),
        ("u_10", "2026-01-07", 1, "direct"),
        ("u_10", "2026-01-07", 1, "direct"),
        ("ga4:g2", "2026-01-05", 1, "email"),
        ("ga4:g2", "2026-01-06", 1, "direct"),
        # Segment's b1 became u_9; Mixpanel and Google's app know them, too.
        ("u_9", "2026-01-05", 3, "paid_social"),
        ("u_9", "2026-01-06", 3, "paid_search"),
        ("u_9", "2026-01-06", 2, "direct"),
        ("u_9", "2026-01-07", 1, "direct"),
        ("segment:b2", "2026-01-05", 1, "paid_search"),
        ("114521", "2026-01-05", 1, "direct"),
        ("129997", "2026-01-05", 1, "direct"),
        # PostHog's h1 came from reddit.com and became u_7.
        ("u_7", "2026-01-05", 5, "organic_social"),
        ("u_8", "2026-01-05", 1, "direct"),
        ("u_8", "2026-01-06", 1, "direct"),
    ])  # fmt: skip


def test_revenue_is_that_of_the_items(vendors):
    """T1: 2 × 10 + 2.50, of which a hat of 10 came back; T2 came without items: 7.50."""
    found = vendors.rows(
        "select order_id, user_id, order_status, cast(order_amount as varchar) "
        "from core.fct_orders where starts_with(order_id, 'ga4:') order by order_id"
    )
    assert found == [
        ("ga4:T1", "u_10", "completed", "22.50"),
        ("ga4:T1:refund:20260107100000", "u_10", "returned", "-10.00"),
        ("ga4:T2", "u_9", "completed", "7.50"),
    ]
    sold = dict(
        vendors.rows(
            "select item_id, sum(line_amount) from core.fct_order_lines "
            "where starts_with(order_id, 'ga4:') group by item_id"
        )
    )
    assert sold == {"HAT": Decimal("10.00"), "SOCK": Decimal("2.50"), None: Decimal("7.50")}


def test_amounts_of_files(vendors):
    """o1: 1,000 − 100 + 4 × 12.50; o2: 2 × 12.50, its other line is unreadable; o3: 12.50."""
    assert vendors.rows(
        "select order_id, order_status, cast(order_amount as varchar) from core.fct_orders "
        "where regexp_matches(order_id, '^o[0-9]$') order by order_id"
    ) == [("o1", "completed", "950.00"), ("o2", "completed", "25.00"), ("o3", "pending", "12.50")]


def test_a_flag_is_an_exposure_of_the_person_behind_device_and_account(vendors):
    assert vendors.rows(
        "select user_id, variant_id, cast(exposed_at as varchar) from core.fct_exposures "
        "where experiment_id = 'new-checkout' order by user_id"
    ) == [("u_7", "test", "2026-01-05 09:00:01"), ("u_8", "control", "2026-01-05 09:04:00")]


def test_users_of_two_tools_are_one_and_addresses_leave_as_hashes(vendors):
    [(plan, country, attributes)] = vendors.rows(
        "select plan, country, user_attributes from core.dim_users where user_id = 'u_9'"
    )
    assert (plan, country, attributes) == ("plus", "Germany", '{"tier":"gold"}')
    hashes = vendors.rows("select email_hash from core.dim_users where user_id in ('u1', 'u_7')")
    assert all(len(found) == len(hashlib.sha256().hexdigest()) for (found,) in hashes)
    texts = vendors.rows(
        "select event_properties from core.fct_events where event_properties is not null"
    )
    assert texts
    assert not any("@" in text for (text,) in texts)
