-- Grain: one row per received enrolment, as a line: the module. What it cost is not told.
{{ config(materialized='table', enabled=adapts('oulad', 'order_lines')) }}

with

stg_oulad__received_enrolments as (
    select * from {{ ref('stg_oulad__received_enrolments') }}
),

final as (
    select
        order_id,
        1 as line_number,
        item_id,
        cast(1 as double) as quantity,
        cast(0 as decimal(18, 2)) as unit_price,
        cast(null as decimal(18, 2)) as discount_amount,
        cast(0 as decimal(18, 2)) as line_amount,
        {{ dq_verdict('enrolment_repeated') }},
        cast(null as varchar) as dq_repairs,
        case when dq_outcome <> 'accepted' then raw_row end as raw_row,
        {{ this_batch() }} as batch_number
    from stg_oulad__received_enrolments
)

select * from final
