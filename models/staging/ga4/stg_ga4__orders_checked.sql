-- Grain: one row per received purchase or refund.
{{ config(materialized='table', enabled=adapts('ga4', 'orders')) }}

with

stg_ga4__received_orders as (
    select * from {{ ref('stg_ga4__received_orders') }}
),

final as (
    select
        order_id,
        user_id,
        ordered_at,
        case when is_refund then 'returned' else 'completed' end as order_status,
        channel,
        currency,
        campaign_id,
        {{ dq_verdict('duplicate_row') }},
        cast(null as varchar) as dq_repairs,
        case when dq_outcome <> 'accepted' then raw_row end as raw_row,
        batch_number
    from stg_ga4__received_orders
)

select * from final
