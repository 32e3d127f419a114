-- Grain: one row per accepted order line.

{{ config(enabled=adapts('online_retail', 'order_lines')) }}

with

checked as (
    select * from {{ ref('stg_online_retail__order_lines_checked') }}
),

final as (
    select
        order_id,
        line_number,
        item_id,
        quantity,
        unit_price,
        discount_amount,
        line_amount
    from checked
    where dq_outcome = 'accepted'
)

select * from final
