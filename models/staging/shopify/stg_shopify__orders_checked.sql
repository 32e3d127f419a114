-- Grain: one row per received order and per received refund, an order of what came back.
{{ config(materialized='table', enabled=adapts('shopify', 'orders')) }}

with

stg_shopify__received_orders as (
    select * from {{ ref('stg_shopify__received_orders') }}
),

stg_shopify__received_refunds as (
    select * from {{ ref('stg_shopify__received_refunds') }}
),

received as (
    select
        order_id,
        user_id,
        ordered_at,
        order_status,
        source_name,
        currency,
        reject_reason,
        copy_number,
        raw_row
    from stg_shopify__received_orders
    union all by name
    select
        order_id,
        user_id,
        refunded_at as ordered_at,
        'returned' as order_status,
        source_name,
        currency,
        reject_reason,
        copy_number,
        raw_row
    from stg_shopify__received_refunds
),

final as (
    select
        order_id,
        user_id,
        ordered_at,
        order_status,
        case
            when source_name in ('pos', 'point_of_sale') then 'store'
            when source_name in ('web', 'online') then 'web'
            when source_name is not null then 'other'
        end as channel,
        currency,
        cast(null as varchar) as campaign_id,
        {{ dq_verdict('older_copy') }},
        cast(null as varchar) as dq_repairs,
        case when dq_outcome <> 'accepted' then raw_row end as raw_row,
        {{ this_batch() }} as batch_number
    from received
)

select * from final
