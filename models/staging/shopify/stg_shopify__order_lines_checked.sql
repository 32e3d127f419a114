-- Grain: one row per received line of an order, refunded line and adjustment of a refund.
{{ config(materialized='table', enabled=adapts('shopify', 'order_lines')) }}

with

stg_shopify__priced_lines as (
    select * from {{ ref('stg_shopify__priced_lines') }}
),

stg_shopify__refunded_lines as (
    select * from {{ ref('stg_shopify__refunded_lines') }}
),

received as (
    select * from stg_shopify__priced_lines
    union all by name
    select * from stg_shopify__refunded_lines
),

final as (
    select
        order_id,
        cast(
            row_number() over (
                partition by order_id
                order by
                    copy_number asc nulls last,
                    line_position asc nulls last,
                    line_id asc nulls last
            ) as integer
        ) as line_number,
        item_id,
        quantity,
        unit_price,
        discount_amount,
        line_amount,
        {{ dq_verdict('older_copy') }},
        cast(null as varchar) as dq_repairs,
        case when dq_outcome <> 'accepted' then raw_row end as raw_row,
        {{ this_batch() }} as batch_number
    from received
)

select * from final
