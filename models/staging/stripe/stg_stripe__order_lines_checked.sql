-- Grain: one row per received line of an invoice, and one per order that has no lines of its own.
{{ config(materialized='table', enabled=adapts('stripe', 'order_lines')) }}

with

raw_invoice_lines as (
    select * from {{ read_raw('stripe', 'invoice_line_item') }}
),

stg_stripe__received_invoices as (
    select * from {{ ref('stg_stripe__received_invoices') }}
    where reject_reason is null and copy_number = 1
),

stg_stripe__whole_orders as (
    select * from {{ ref('stg_stripe__whole_orders') }}
),

stg_stripe__sold_products as (
    select * from {{ ref('stg_stripe__sold_products') }}
),

parsed as (
    select
        nullif(trim(coalesce(unique_id, id)), '') as line_id,
        'stripe:' || nullif(trim(invoice_id), '') as order_id,
        nullif(trim(coalesce(price_id, plan_id)), '') as sold_id,
        coalesce(try_cast(quantity as double), 1) as quantity,
        {{ from_minor_units('amount', 'currency') }} as full_amount,
        {{ parse_utc_time('_fivetran_synced') }} as changed_at,
        {{ raw_json(['id', 'invoice_id', 'plan_id', 'quantity', 'amount', 'currency']) }} as raw_row
    from raw_invoice_lines
),

judged as (
    select
        parsed.*,
        invoices.goods_amount,
        case
            when parsed.line_id is null or parsed.order_id is null then 'missing_key'
            when parsed.full_amount is null then 'not_a_number'
            when invoices.order_id is null then 'orphan_order'
        end as reject_reason
    from parsed
    left join stg_stripe__received_invoices as invoices on parsed.order_id = invoices.order_id
),

numbered as (
    {{ newest_first(['line_id'], 'changed_at') }}
),

-- Discounts and taxes stand on the invoice: each line gets its share, so that lines add up to it.
priced as (
    select
        *,
        cast(
            goods_amount * full_amount
            / nullif(sum(full_amount) over (partition by order_id, copy_number, reject_reason), 0)
            as decimal(18, 2)
        ) as line_amount
    from numbered
    union all by name
    select * from stg_stripe__whole_orders
),

final as (
    select
        priced.order_id,
        cast(
            row_number() over (
                partition by priced.order_id
                order by priced.copy_number asc nulls last, priced.line_id asc nulls last
            ) as integer
        ) as line_number,
        coalesce(sold_products.item_id, 'stripe:' || priced.sold_id) as item_id,
        priced.quantity,
        cast(priced.full_amount / nullif(priced.quantity, 0) as decimal(18, 2)) as unit_price,
        greatest(0, priced.full_amount - priced.line_amount) as discount_amount,
        coalesce(priced.line_amount, 0) as line_amount,
        {{ dq_verdict('older_copy') }},
        cast(null as varchar) as dq_repairs,
        case when dq_outcome <> 'accepted' then priced.raw_row end as raw_row,
        {{ this_batch() }} as batch_number
    from priced
    left join stg_stripe__sold_products as sold_products on priced.sold_id = sold_products.sold_id
)

select * from final
