-- How do sessions of each channel group fare, by the engagement segment held when they began?
-- A session converts where its user orders before the next one could begin.

with

sessions as (
    select
        session_id,
        user_id,
        channel_group,
        started_at,
        {{ dbt.dateadd('minute', var('session_gap_minutes'), 'ended_at') }} as closed_at
    from {{ ref('fct_sessions') }}
),

held_segments as (
    {{ segment_held_at('sessions', 'started_at') }}
),

orders as (
    select
        user_id,
        ordered_at
    from {{ ref('fct_orders') }}
    where order_status = 'completed'
),

converted_sessions as (
    select distinct sessions.session_id
    from sessions
    inner join orders
        on sessions.user_id = orders.user_id
        and sessions.started_at <= orders.ordered_at
        and sessions.closed_at >= orders.ordered_at
)

select
    held_segments.segmentation,
    held_segments.segment_id,
    held_segments.channel_group,
    count(*) as session_count,
    count(converted_sessions.session_id) as converted_count,
    round(
        count(converted_sessions.session_id) / cast(nullif(count(*), 0) as double), 4
    ) as conversion_rate
from held_segments
left join converted_sessions on held_segments.session_id = converted_sessions.session_id
where held_segments.segmentation in ('all', 'engagement')
group by held_segments.segmentation, held_segments.segment_id, held_segments.channel_group
order by held_segments.segment_id asc nulls last, session_count desc nulls last
