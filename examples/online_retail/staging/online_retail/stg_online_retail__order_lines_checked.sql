-- Grain: one row per received line, with what became of it.

{{ config(**derived_from(
    'stg_online_retail__received_lines', keys=['order_id'],
    enabled=adapts('online_retail', 'order_lines')
)) }}

with

received_lines as (
    select * from {{ ref('stg_online_retail__received_lines') }}
),

final as (
    select
        order_id,
        cast(
            row_number() over (
                partition by order_id
                order by raw_file asc nulls last, line_position asc nulls last
            ) as integer
        ) as line_number,
        item_id,
        quantity,
        cast(exact_unit_price as decimal(18, 2)) as unit_price,
        -- Discounts are lines of their own here (code D).
        cast(null as decimal(18, 2)) as discount_amount,
        line_amount,
        -- The file has no line key, and identical lines may be two real sales: none is a duplicate.
        case when line_fault is null then 'accepted' else 'rejected' end as dq_outcome,
        line_fault as dq_reason,
        nullif(
            concat_ws(
                ',',
                case when item_id is null then 'item_is_no_product' end,
                case when item_id <> stock_code then 'item_code_upper_cased' end,
                case
                    when exact_unit_price <> cast(exact_unit_price as decimal(18, 2))
                        then 'unit_price_rounded'
                end
            ),
            ''
        ) as dq_repairs,
        case
            when line_fault is not null
                then cast(json_object(
                    'InvoiceNo', order_id,
                    'StockCode', stock_code,
                    'Description', line_description,
                    'Quantity', quantity,
                    'InvoiceDate', ordered_at,
                    'UnitPrice', exact_unit_price,
                    'CustomerID', customer_id,
                    'Country', country
                ) as varchar)
        end as raw_row,
        -- A line that came later may count before it.
        max(batch_number) over (partition by order_id) as batch_number
    from received_lines
    where {{ is_changed(['order_id']) }}
)

select * from final
