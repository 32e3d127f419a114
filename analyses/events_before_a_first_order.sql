-- What did users do in the seven days before their first order, by the segment they held then?
-- The pattern for any question of your own: facts, a moment, segment_held_at().

with

first_orders as (
    select
        user_id,
        ordered_at
    from {{ ref('fct_orders') }}
    where order_number = 1
),

held_segments as (
    {{ segment_held_at('first_orders', 'ordered_at') }}
),

buyers as (
    select
        segment_id,
        count(*) as user_count
    from held_segments
    where segmentation = 'lifecycle'
    group by segment_id
)

select
    held_segments.segment_id,
    buyers.user_count,
    events.event_name,
    count(*) as event_count,
    round(count(*) / nullif(cast(buyers.user_count as double), 0), 2) as events_per_user
from held_segments
inner join buyers on held_segments.segment_id = buyers.segment_id
inner join {{ ref('fct_events') }} as events
    on held_segments.user_id = events.user_id
    and held_segments.ordered_at > events.occurred_at
    and {{ dbt.dateadd('day', -7, 'held_segments.ordered_at') }} <= events.occurred_at
where held_segments.segmentation = 'lifecycle'
group by held_segments.segment_id, buyers.user_count, events.event_name
order by held_segments.segment_id asc nulls last, event_count desc nulls last
