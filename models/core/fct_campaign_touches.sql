-- Grain: one row per touch_id: a moment at which a known user answered a campaign.
{{ config(materialized='view') }}

with

messages as (
    select * from {{ ref('fct_messages') }}
),

events as (
    select * from {{ ref('fct_events') }}
),

orders as (
    select * from {{ ref('fct_orders') }}
),

-- A click in a message, an event from a campaign's link, an order that names its campaign.
final as (
    select
        concat('message ', message_id) as touch_id,
        user_id,
        campaign_id,
        clicked_at as touched_at
    from messages
    where clicked_at is not null and campaign_id is not null
    union all
    select
        concat('event ', event_id) as touch_id,
        user_id,
        campaign_id,
        occurred_at as touched_at
    from events
    where user_id is not null and campaign_id is not null
    union all
    select
        concat('order ', order_id) as touch_id,
        user_id,
        campaign_id,
        ordered_at as touched_at
    from orders
    where user_id is not null and campaign_id is not null
)

select * from final
