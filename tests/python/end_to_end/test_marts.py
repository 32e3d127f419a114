"""Marts of the demo against plain Python that counts the same things one by one."""

from bisect import bisect_left
from collections import defaultdict
from datetime import date, datetime, time, timedelta

import pytest

SEGMENTATIONS = (
    *("all", "rfm", "lifecycle", "engagement", "demographic"),
    *("behaviour", "interest", "value_behaviour", "occupation"),
)


def month(moment):
    return date(moment.year, moment.month, 1)


@pytest.fixture(scope="module")
def as_of(demo):
    return demo.value("select as_of_date from core.dim_as_of_dates where is_latest")


@pytest.fixture(scope="module")
def held(demo):
    """Function: the segment that a user held in a segmentation at a moment."""
    periods = defaultdict(list)
    for segmentation, user_id, valid_from, valid_to, segment_id in demo.rows(
        "select segmentation, user_id, valid_from, valid_to, segment_id "
        "from segments.seg_membership"
    ):
        periods[segmentation, user_id].append((valid_from, valid_to, segment_id))

    def segment(segmentation, user_id, moment):
        if segmentation == "all":
            return "all"
        for valid_from, valid_to, segment_id in periods[segmentation, user_id]:
            if valid_from <= moment < valid_to:
                return segment_id
        return "unassigned"

    return segment


@pytest.fixture(scope="module")
def events(demo):
    """Name and moment of each visitor's events, in order."""
    visitors = defaultdict(list)
    for visitor, user_id, name, moment in demo.rows(
        "select visitor_id, user_id, event_name, occurred_at from core.fct_events "
        "order by occurred_at, event_id"
    ):
        visitors[visitor].append((moment, name, user_id))
    return visitors


def test_monthly_retention_by_segment(demo, held):
    active = defaultdict(set)
    for user_id, day in demo.rows("select user_id, activity_date from core.fct_user_days"):
        active[user_id].add(month(day))
    expected = defaultdict(lambda: [0, 0])
    last_month = max(map(max, active.values()))
    for user_id, months in active.items():
        start = min(months)
        known_at = datetime.combine((start + timedelta(days=32)).replace(day=1), time())
        for segmentation in SEGMENTATIONS:
            segment = held(segmentation, user_id, known_at)
            period, number = start, 0
            while period <= last_month:
                cell = expected[segmentation, segment, start, number]
                cell[0] += period in months
                cell[1] += max(months) >= period
                period, number = (period + timedelta(days=32)).replace(day=1), number + 1
    found = {
        tuple(key): [retained, later]
        for *key, retained, later in demo.rows(
            "select segmentation, segment_id, cohort_start, period_number, retained_users, "
            "retained_or_later_users from marts.mart_segment_retention "
            "where activity_type = 'any' and period_type = 'month'"
        )
    }
    assert found == dict(expected)


def test_daily_retention_of_the_whole(demo, as_of):
    days = defaultdict(set)
    for user_id, day in demo.rows(
        "select user_id, activity_date from core.fct_user_days where order_count > 0"
    ):
        days[user_id].add(day)
    for number in (1, 7, 30):
        cohorts = {user_id: min(known) for user_id, known in days.items()}
        complete = [
            user_id
            for user_id, start in cohorts.items()
            if start + timedelta(days=number + 1) <= as_of
        ]
        returned = [
            user_id
            for user_id in complete
            if cohorts[user_id] + timedelta(days=number) in days[user_id]
        ]
        assert demo.rows(
            "select sum(retained_users), sum(cohort_users) from marts.mart_segment_retention "
            "where activity_type = 'order' and period_type = 'day' and segmentation = 'all' "
            f"and period_number = {number} and is_complete"
        ) == [(len(returned), len(complete))]


def test_conversion_by_segment(demo, held, as_of, events):
    orders = defaultdict(list)
    for user_id, moment in demo.rows(
        "select user_id, ordered_at from core.fct_orders "
        "where order_status = 'completed' and user_id is not null order by ordered_at"
    ):
        orders[user_id].append(moment)
    window, end = timedelta(hours=336), datetime.combine(as_of, time())
    expected = defaultdict(lambda: [0, 0, 0, 0])
    for visitor, visit in events.items():
        entered = set()
        for moment, name, user_id in visit:
            if name != "course_viewed" or month(moment) in entered:
                continue
            entered.add(month(moment))
            following = bisect_left(orders[visitor], moment)
            converted = any(at < moment + window for at in orders[visitor][following:])
            is_open = moment + window > end
            for segmentation in SEGMENTATIONS:
                key = (segmentation, held(segmentation, user_id, moment), month(moment))
                expected[key][2 if is_open else 0] += 1
                expected[key][3 if is_open else 1] += converted
    found = {
        tuple(key): counts
        for *key, counts in demo.rows(
            "select segmentation, segment_id, period_start, "
            "[eligible_count, converted_count, open_count, converted_so_far_count] "
            "from marts.mart_segment_conversion where goal_id = 'course_page_to_order'"
        )
    }
    assert found == dict(expected)


@pytest.mark.parametrize("funnel", ["enrolment", "study"])
def test_funnel_steps(demo, events, funnel):
    steps = demo.rows(
        "select event_name, window_hours, step_order from reference.funnels "
        f"where funnel_id = '{funnel}' order by step_number"
    )
    names = [name for name, _, _ in steps]
    window, strict = timedelta(hours=steps[0][1]), steps[0][2] == "strict"
    expected = defaultdict(int)
    for visit in events.values():
        reached = defaultdict(int)
        for position, (start, name, _) in enumerate(visit):
            if name == names[0]:
                depth = walk(visit[position + 1 :], names, start + window, strict)
                reached[month(start)] = max(reached[month(start)], depth)
        for period, depth in reached.items():
            for step in range(1, depth + 1):
                expected[period, step] += 1
    found = demo.rows(
        "select period_start, step_number, reached_count from marts.mart_segment_funnel "
        f"where funnel_id = '{funnel}' and segmentation = 'all' and reached_count > 0"
    )
    assert {(period, step): count for period, step, count in found} == dict(expected)


def walk(visit, names, end, strict):
    """How many steps a walk comes to that has just taken the first."""
    depth = 1
    for moment, name, _ in visit:
        if depth == len(names) or moment >= end:
            break
        if name == names[depth]:
            depth += 1
        elif strict:
            break
    return depth


def test_last_touch_gets_the_credit(demo):
    touches = defaultdict(list)
    for user_id, campaign, moment in demo.rows(
        """
        select user_id, campaign_id, clicked_at from core.fct_messages where clicked_at is not null
        union all
        select user_id, campaign_id, occurred_at from core.fct_events
        union all
        select user_id, campaign_id, ordered_at from core.fct_orders
        """
    ):
        if user_id and campaign:
            touches[user_id].append((moment, campaign))
    credited = defaultdict(int)
    for user_id, moment, amount in demo.rows(
        "select user_id, ordered_at, order_amount from core.fct_orders "
        "where order_status = 'completed'"
    ):
        known = [
            touch
            for touch in touches.get(user_id, [])
            if moment - timedelta(days=30) <= touch[0] <= moment
        ]
        credited[max(known)[1] if known else "none"] += amount
    found = demo.rows(
        "select campaign_id, sum(attributed_amount) from marts.mart_campaign_performance "
        "group by campaign_id having sum(attributed_amount) > 0"
    )
    assert dict(found) == dict(credited)


def test_net_promoter_score(demo):
    scores = [
        score
        for (score,) in demo.rows("select score from core.fct_responses where survey_type = 'nps'")
        if score is not None
    ]
    net = sum(score >= 9 for score in scores) - sum(score <= 6 for score in scores)
    assert demo.rows(
        "select sum(measure_numerator), sum(measure_denominator) "
        "from marts.mart_segment_effectiveness "
        "where measure_id = 'nps' and segmentation = 'all'"
    ) == [(net, len(scores))]
