-- The same events, sessions and orders are counted in every core table that holds them.

with

events as (
    select * from {{ ref('fct_events') }}
),

sessions as (
    select * from {{ ref('fct_sessions') }}
),

orders as (
    select * from {{ ref('fct_orders') }}
),

order_lines as (
    select * from {{ ref('fct_order_lines') }}
),

user_days as (
    select * from {{ ref('fct_user_days') }}
),

comparisons as (
    select
        'events in sessions' as compared,
        (select count(*) from events) as expected,
        (select coalesce(sum(event_count), 0) from sessions) as found
    union all
    select
        'events of known users in user days' as compared,
        (
            select count(*)
            from events
            where user_id is not null
        ) as expected,
        (select coalesce(sum(event_count), 0) from user_days) as found
    union all
    select
        'sessions of known users in user days' as compared,
        (
            select count(*)
            from sessions
            where user_id is not null
        ) as expected,
        (select coalesce(sum(session_count), 0) from user_days) as found
    union all
    select
        'completed orders of known users in user days' as compared,
        (
            select count(*)
            from orders
            where order_number is not null
        ) as expected,
        (select coalesce(sum(order_count), 0) from user_days) as found
    union all
    select
        'amounts of order lines in orders' as compared,
        (
            select coalesce(sum(line_amount), 0)
            from order_lines
            where ordered_at is not null
        ) as expected,
        (select coalesce(sum(order_amount), 0) from orders) as found
    union all
    select
        'amounts of completed orders in user days' as compared,
        (
            select coalesce(sum(order_amount), 0)
            from orders
            where order_number is not null
        ) as expected,
        (select coalesce(sum(order_amount), 0) from user_days) as found
)

select *
from comparisons
where expected <> found
