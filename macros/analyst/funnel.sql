{#-
    funnel(steps, window_days, segmentation): an ordered funnel of events that no seed names.
    Counts what mart_segment_funnel counts, over all months whose last window has closed: a visitor enters once
    a month, and reaches a step when it follows the one before it within the window. From each entry the earliest
    next step is taken, again and again: what cannot be reached so cannot be reached at all.
-#}
{% macro analyst_funnel() -%}
create or replace macro funnel(steps, window_days := 14, segmentation := 'all') as table
with recursive {{ known_segmentation() }},

checks as (
    select
        case
            when len(steps) < 2 then error('A funnel needs at least two steps.')
            when len(list_distinct(steps)) < len(steps)
                then error('An event may be one step of a funnel; name each once.')
            when window_days <= 0 then error('window_days must be above 0.')
            when len(list_filter(steps, lambda step: not list_contains(names, step))) = 0 then true
            else error(
                'There is no event '
                || list_filter(steps, lambda step: not list_contains(names, step))[1]
                || '; choose ' || array_to_string(list_sort(names), ', ') || '.'
            )
        end as are_passed
    from (select list(distinct known.event_name) as names from core.fct_events as known)
),

moments as (
    select distinct
        events.visitor_id,
        events.occurred_at,
        list_position(steps, events.event_name) as step_number
    from core.fct_events as events
    where list_contains(steps, events.event_name)
),

next_moments as materialized (
    select
        moments.visitor_id,
        moments.step_number,
        moments.occurred_at,
        later.occurred_at as next_at
    from moments
    asof left join moments as later
        on
            moments.visitor_id = later.visitor_id
            and moments.step_number + 1 = later.step_number
            and moments.occurred_at <= later.occurred_at
),

walks as (
    select
        entries.visitor_id,
        entries.occurred_at as entered_at,
        entries.step_number,
        entries.occurred_at as reached_at,
        entries.next_at
    from next_moments as entries
    where entries.step_number = 1
    union all
    select
        walks.visitor_id,
        walks.entered_at,
        moments.step_number,
        moments.occurred_at as reached_at,
        moments.next_at
    from walks
    inner join next_moments as moments
        on
            walks.visitor_id = moments.visitor_id
            and walks.step_number + 1 = moments.step_number
            and walks.next_at = moments.occurred_at
    where walks.next_at < walks.entered_at + window_days * interval '1 day'
),

entrants as (
    select
        walks.visitor_id,
        min(walks.entered_at) as entered_at,
        max(walks.step_number) as last_step
    from walks
    group by walks.visitor_id, date_trunc('month', walks.entered_at)
),

placed as (
    select
        entrants.last_step,
        case
            when segmentation = 'all' then 'all'
            else coalesce(memberships.segment_id, 'unassigned')
        end as segment_id
    from entrants
    inner join core.dim_as_of_dates as as_of_dates on as_of_dates.is_latest
    left join segments.seg_membership as memberships
        on
            entrants.visitor_id = memberships.user_id
            and memberships.segmentation = segmentation
            and entrants.entered_at >= memberships.valid_from
            and entrants.entered_at < memberships.valid_to
    where
        date_trunc('month', entrants.entered_at) + interval '1 month'
        + window_days * interval '1 day' <= as_of_dates.as_of_date
),

reached as (
    select
        placed.segment_id,
        numbers.step_number,
        count(*) as entered_count,
        count_if(placed.last_step >= numbers.step_number) as reached_count
    from placed
    cross join (select unnest(range(1, len(steps) + 1)) as step_number) as numbers
    group by placed.segment_id, numbers.step_number
)

select
    reached.segment_id,
    coalesce(segments.segment_name, reached.segment_id) as segment_name,
    reached.step_number,
    steps[reached.step_number] as event_name,
    reached.entered_count,
    cast(reached.reached_count as bigint) as reached_count,
    reached.reached_count / nullif(reached.entered_count, 0) as reached_rate,
    reached.reached_count / nullif(
        coalesce(
            max(reached.reached_count) over (
                partition by reached.segment_id
                order by reached.step_number
                rows between 1 preceding and 1 preceding
            ),
            reached.entered_count
        ), 0
    ) as step_conversion_rate
from reached
cross join known_segmentation
cross join checks
left join segments.seg_segments as segments
    on segments.segmentation = segmentation and reached.segment_id = segments.segment_id
where known_segmentation.is_known and checks.are_passed
order by {{ segments_in_order('reached') }}, reached.step_number
{%- endmacro %}
