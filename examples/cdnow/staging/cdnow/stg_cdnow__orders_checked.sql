-- Grain: one row per received purchase, with what became of it.
{{ config(materialized='table', enabled=adapts('cdnow', 'orders')) }}

with

stg_cdnow__received_purchases as (
    select * from {{ ref('stg_cdnow__received_purchases') }}
),

final as (
    select
        order_id,
        customer_id as user_id,
        ordered_at,
        'completed' as order_status,
        'web' as channel,
        'USD' as currency,
        cast(null as varchar) as campaign_id,
        case when purchase_fault is null then 'accepted' else 'rejected' end as dq_outcome,
        purchase_fault as dq_reason,
        cast(null as varchar) as dq_repairs,
        case when purchase_fault is not null then raw_row end as raw_row,
        {{ this_batch() }} as batch_number
    from stg_cdnow__received_purchases
)

select * from final
