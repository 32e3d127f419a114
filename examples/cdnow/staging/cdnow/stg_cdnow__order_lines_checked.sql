-- Grain: one row per received purchase, as a line: which CDs it was of is not known.
{{ config(materialized='table', enabled=adapts('cdnow', 'order_lines')) }}

with

stg_cdnow__received_purchases as (
    select * from {{ ref('stg_cdnow__received_purchases') }}
),

final as (
    select
        order_id,
        1 as line_number,
        cast(null as varchar) as item_id,
        quantity,
        cast(line_amount / nullif(quantity, 0) as decimal(18, 2)) as unit_price,
        cast(null as decimal(18, 2)) as discount_amount,
        line_amount,
        case when purchase_fault is null then 'accepted' else 'rejected' end as dq_outcome,
        purchase_fault as dq_reason,
        cast(null as varchar) as dq_repairs,
        case when purchase_fault is not null then raw_row end as raw_row,
        {{ this_batch() }} as batch_number
    from stg_cdnow__received_purchases
)

select * from final
