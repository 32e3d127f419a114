-- Grain: one row per outcome_source × fact of a known user: everything that a metric can count.
{{ config(materialized='view') }}

with

events as (
    select * from {{ ref('fct_events') }}
),

orders as (
    select * from {{ ref('fct_orders') }}
),

user_days as (
    select * from {{ ref('fct_user_days') }}
),

outcomes as (
    select
        'event' as outcome_source,
        event_id as outcome_id,
        user_id,
        event_name,
        occurred_at,
        cast(null as decimal(18, 4)) as outcome_amount,
        duration_seconds
    from events
    where user_id is not null
    union all
    select
        'order' as outcome_source,
        order_id as outcome_id,
        user_id,
        cast(null as varchar) as event_name,
        ordered_at as occurred_at,
        cast(order_amount as decimal(18, 4)) as outcome_amount,
        cast(null as double) as duration_seconds
    from orders
    where user_id is not null and order_status = 'completed'
    union all
    select
        'user_day' as outcome_source,
        concat(user_id, ' ', activity_date) as outcome_id,
        user_id,
        cast(null as varchar) as event_name,
        cast(activity_date as timestamp) as occurred_at,
        cast(order_amount as decimal(18, 4)) as outcome_amount,
        active_seconds as duration_seconds
    from user_days
),

-- Infinite, not a number, or beyond fourteen digits: it cannot be summed, and must not vanish.
final as (
    select
        outcome_source,
        outcome_id,
        user_id,
        event_name,
        occurred_at,
        outcome_amount,
        try_cast(duration_seconds as decimal(18, 4)) as outcome_seconds,
        duration_seconds is null
        or try_cast(duration_seconds as decimal(18, 4)) is not null as is_finite
    from outcomes
)

select * from final
