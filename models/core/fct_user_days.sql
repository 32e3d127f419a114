-- Grain: one row per user_id × activity_date (UTC) with an event or a completed order.
{{ replace_changed(
    keys=['user_id', 'activity_date'],
    changed_by='changed_user_days',
    grown_from=['fct_events', 'fct_sessions', 'fct_order_lines', 'fct_orders'],
    logs={'to': 'user_days', 'of': 'keys', 'columns': []},
) }}
{% set groups = ['browse', 'engage', 'interact', 'transact'] %}
{% set day_parts = ['night', 'morning', 'afternoon', 'evening'] %}

with

events as (
    select *, {{ local_hour('occurred_at') }} as local_hour from {{ ref('fct_events') }}
),

sessions as (
    select * from {{ ref('fct_sessions') }}
),

orders as (
    select * from {{ ref('fct_orders') }}
),

order_days as (
    select
        user_id, order_date as activity_date, count(*) as order_count,
        sum(cast(item_quantity as decimal(18, 4))) as item_quantity,
        sum(order_amount) as order_amount
    from orders
    where order_number is not null and {{ is_changed(['user_id', 'order_date']) }}
    group by user_id, order_date
),

event_days as (
    select
        user_id,
        event_date as activity_date,
        count(*) as event_count,
        {%- for part in groups %}
        count_if(event_group = '{{ part }}') as {{ part }}_event_count,
        {%- endfor %}
        {%- for part in day_parts %}
        count_if(floor(local_hour / 6) = {{ loop.index0 }}) as {{ part }}_event_count,
        {%- endfor %}
        sum(cast(coalesce(duration_seconds, 0) as decimal(18, 3))) as active_seconds,
        cast(min(greatest(occurred_at, known_at)) as date) as first_known_date
    from events
    where user_id is not null and {{ is_changed(['user_id', 'event_date']) }}
    group by user_id, event_date
),

session_days as (
    select
        user_id, session_date as activity_date, count(*) as session_count,
        sum(cast(duration_seconds as decimal(18, 3))) as session_seconds
    from sessions
    where user_id is not null and {{ is_changed(['user_id', 'session_date']) }}
    group by user_id, session_date
),

active_days as (
    select user_id, activity_date from event_days
    union
    select user_id, activity_date from order_days
),

final as (
    select
        active_days.user_id,
        active_days.activity_date,
        cast(coalesce(event_days.event_count, 0) as bigint) as event_count,
        {%- for part in groups + day_parts %}
        cast(coalesce(event_days.{{ part }}_event_count, 0) as bigint) as {{ part }}_event_count,
        {%- endfor %}
        cast(coalesce(session_days.session_count, 0) as bigint) as session_count,
        cast(coalesce(session_days.session_seconds, 0) as double) as session_seconds,
        cast(coalesce(event_days.active_seconds, 0) as double) as active_seconds,
        cast(coalesce(order_days.order_count, 0) as bigint) as order_count,
        cast(coalesce(order_days.item_quantity, 0) as double) as item_quantity,
        cast(coalesce(order_days.order_amount, 0) as decimal(18, 2)) as order_amount,
        event_days.first_known_date
    from active_days
    left join event_days
        on active_days.user_id = event_days.user_id
        and active_days.activity_date = event_days.activity_date
    left join session_days
        on active_days.user_id = session_days.user_id
        and active_days.activity_date = session_days.activity_date
    left join order_days
        on active_days.user_id = order_days.user_id
        and active_days.activity_date = order_days.activity_date
)

select * from final
