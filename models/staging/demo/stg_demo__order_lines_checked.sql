-- Grain: one row per received line of an enrolment.
{% set key = {
    'order_id': "nullif(trim(enrol_no), '')",
    'line_number': "try_cast(trim(line_no) as integer)",
} %}
{{ config(
    **grows_by_file('demo', 'order_lines', key, refers_to={'orders': 'order_id', 'items': 'item_id'})
) }}

with

raw_order_lines as (
    {{ received_rows('demo', 'order_lines', key) }}
),

parsed as not materialized (
    select
        {{ key.order_id }} as order_id,
        {{ key.line_number }} as line_number,
        nullif(trim(course_no), '') as item_id,
        cast(try_cast(trim(seats) as decimal(18, 3)) as double) as quantity,
        try_cast(trim(price_yuan) as decimal(18, 2)) as unit_price,
        try_cast(coalesce(trim(off_yuan), '0') as decimal(18, 2)) as discount_amount,
        try_cast(trim(paid_yuan) as decimal(18, 2)) as line_amount,
        raw_file,
        {{ raw_values(['enrol_no', 'line_no', 'course_no', 'seats', 'price_yuan', 'off_yuan',
            'paid_yuan']) }} as raw_values,
        is_repeated
    from raw_order_lines
),

judged as not materialized (
    select
        *,
        case
            when order_id is null or line_number is null then 'missing_key'
            when quantity is null or unit_price is null then 'not_a_number'
            when discount_amount is null or line_amount is null then 'not_a_number'
            when quantity < 0 or unit_price < 0 or line_amount < 0 then 'negative_amount'
            when {{ is_orphan('demo', 'orders', 'order_id') }} then 'orphan_order'
            when {{ is_orphan('demo', 'items', 'item_id') }} then 'orphan_item'
        end as reject_reason
    from parsed
),

numbered as (
    {{ numbered_copies(key) }}
),

final as (
    select
        order_id,
        line_number,
        item_id,
        quantity,
        unit_price,
        discount_amount,
        line_amount,
        {{ dq_verdict('duplicate_row') }},
        cast(null as varchar) as dq_repairs,
        {{ provenance() }}
    from numbered
)

select * from final
