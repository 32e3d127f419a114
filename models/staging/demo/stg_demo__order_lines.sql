-- Grain: one row per accepted line of an enrolment.
{{ config(enabled=adapts('demo', 'order_lines')) }}

with

stg_demo__order_lines_checked as (
    select * from {{ ref('stg_demo__order_lines_checked') }}
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
    from stg_demo__order_lines_checked
    where dq_outcome = 'accepted'
)

select * from final
