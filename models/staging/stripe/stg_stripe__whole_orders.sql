-- Grain: one row per order without lines of its own: charges, refunds, disputes, bare invoices.
{{ config(materialized='table', enabled=adapts('stripe', 'order_lines')) }}

with

raw_invoice_lines as (
    select * from {{ read_raw('stripe', 'invoice_line_item') }}
),

stg_stripe__received_invoices as (
    select * from {{ ref('stg_stripe__received_invoices') }}
),

stg_stripe__received_charges as (
    select * from {{ ref('stg_stripe__received_charges') }}
),

stg_stripe__received_reversals as (
    select * from {{ ref('stg_stripe__received_reversals') }}
),

itemised as (
    select 'stripe:' || trim(invoice_id) as order_id
    from raw_invoice_lines
    where trim(invoice_id) <> ''
),

orders as (
    select order_id, goods_amount, reject_reason, copy_number
    from stg_stripe__received_invoices
    where order_id not in (select itemised.order_id from itemised)
    union all
    select order_id, charged_amount as goods_amount, reject_reason, copy_number
    from stg_stripe__received_charges
    where not is_of_invoice
    union all
    select order_id, goods_amount, reject_reason, copy_number
    from stg_stripe__received_reversals
),

final as (
    select
        order_id as line_id,
        order_id,
        cast(null as varchar) as sold_id,
        cast(sign(goods_amount) as double) as quantity,
        abs(goods_amount) as full_amount,
        goods_amount as line_amount,
        cast(null as varchar) as reject_reason,
        1 as copy_number,
        cast(null as varchar) as raw_row
    from orders
    where reject_reason is null and copy_number = 1
)

select * from final
