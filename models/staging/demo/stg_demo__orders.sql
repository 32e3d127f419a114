-- Grain: one row per accepted enrolment.
{{ config(enabled=adapts('demo', 'orders')) }}

with

stg_demo__orders_checked as (
    select * from {{ ref('stg_demo__orders_checked') }}
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
    from stg_demo__orders_checked
    where dq_outcome = 'accepted'
)

select * from final
