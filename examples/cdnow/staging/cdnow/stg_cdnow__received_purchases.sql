-- Grain: one row per received purchase; users, orders and lines are derived from it.
{{ config(materialized='table', enabled=adapts('cdnow', 'orders')) }}

with

raw_purchases as (
    select * from {{ read_raw('cdnow', 'purchases') }}
),

parsed as (
    select
        nullif(trim(customer_id), '') as customer_id,
        trim(date) as given_date,
        try_strptime(trim(date), '%Y%m%d') as ordered_at,
        try_cast(number_of_cds as double) as quantity,
        try_cast(dollar_value as decimal(18, 2)) as line_amount
    from raw_purchases
),

-- The file has no key. Two purchases of a day are numbered by what was paid.
final as (
    select
        concat_ws(':', customer_id, given_date, row_number() over (
            partition by customer_id, given_date
            order by line_amount asc nulls last, quantity asc nulls last
        )) as order_id,
        customer_id,
        ordered_at,
        quantity,
        line_amount,
        case
            when customer_id is null then 'missing_key'
            when ordered_at is null then 'unparseable_time'
            when quantity is null or line_amount is null then 'not_a_number'
        end as purchase_fault,
        {{ raw_json(['customer_id', 'given_date', 'quantity', 'line_amount']) }} as raw_row
    from parsed
)

select * from final
