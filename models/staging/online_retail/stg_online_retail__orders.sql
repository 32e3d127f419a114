-- Grain: one row per accepted order.

{{ config(enabled=adapts('online_retail', 'orders')) }}

with

checked as (
    select * from {{ ref('stg_online_retail__orders_checked') }}
),

final as (
    select
        order_id,
        user_id,
        ordered_at,
        order_status,
        channel,
        currency,
        campaign_id
    from checked
    where dq_outcome = 'accepted'
)

select * from final
