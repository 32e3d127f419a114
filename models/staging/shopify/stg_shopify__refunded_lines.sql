-- Grain: one row per received line of a refund and per received adjustment of one.
{{ config(materialized='table', enabled=adapts('shopify', 'order_lines')) }}

with

raw_refund_lines as (
    select * from {{ read_raw('shopify', 'order_line_refund') }}
),

raw_adjustments as (
    select * from {{ read_raw('shopify', 'order_adjustment') }}
),

stg_shopify__received_refunds as (
    select * from {{ ref('stg_shopify__received_refunds') }}
    where copy_number = 1
),

stg_shopify__priced_lines as (
    select * from {{ ref('stg_shopify__priced_lines') }}
    where reject_reason is null and copy_number = 1
),

came_back as (
    select
        nullif(trim(id), '') as refund_line_id,
        nullif(trim(refund_id), '') as refund_id,
        nullif(trim(order_line_id), '') as sold_line_id,
        try_cast(quantity as double) as unit_count,
        {{ parse_utc_time('_fivetran_synced') }} as changed_at,
        {{ raw_json(['id', 'refund_id', 'order_line_id', 'quantity']) }} as raw_row
    from raw_refund_lines
),

-- What came back is worth what it brought in: its share of the line, without tax as the line is.
refund_lines as (
    select
        'line ' || came_back.refund_line_id as line_id,
        came_back.refund_id,
        sold.item_id,
        -came_back.unit_count as quantity,
        sold.unit_price,
        cast(
            -sold.line_amount * came_back.unit_count / nullif(sold.quantity, 0) as decimal(18, 2)
        ) as full_amount,
        case when sold.line_id is null then 'orphan_line' end as line_fault,
        came_back.changed_at,
        came_back.raw_row
    from came_back
    left join stg_shopify__priced_lines as sold on came_back.sold_line_id = sold.line_id
),

-- The rest of a refund that is of no line: an apology, a fee kept. Shipping is no goods.
adjustments as (
    select
        'adjustment ' || nullif(trim(id), '') as line_id,
        nullif(trim(refund_id), '') as refund_id,
        0 as quantity,
        0 as unit_price,
        try_cast(coalesce(amount_set_shop_amount, amount) as decimal(18, 2)) as full_amount,
        try_cast(coalesce(tax_amount_set_shop_amount, tax_amount) as decimal(18, 2)) as tax_amount,
        case when lower(trim(kind)) = 'shipping_refund' then 'shipping' end as line_fault,
        {{ parse_utc_time('_fivetran_synced') }} as changed_at,
        {{ raw_json(['id', 'refund_id', 'amount', 'tax_amount', 'kind']) }} as raw_row
    from raw_adjustments
),

received as (
    select * from refund_lines
    union all by name
    select * from adjustments
),

judged as (
    select
        received.line_id,
        refunds.order_id,
        received.item_id,
        received.quantity,
        received.full_amount - if(refunds.is_tax_included, coalesce(received.tax_amount, 0), 0)
            as line_amount,
        received.unit_price,
        case
            when received.line_id is null or received.refund_id is null then 'missing_key'
            when received.line_fault is not null then received.line_fault
            when refunds.order_id is null then 'orphan_order'
            when refunds.reject_reason is not null then refunds.reject_reason
            when received.quantity is null or received.full_amount is null then 'not_a_number'
        end as reject_reason,
        received.changed_at,
        received.raw_row
    from received
    left join stg_shopify__received_refunds as refunds on received.refund_id = refunds.refund_id
),

final as (
    {{ newest_first(['line_id'], 'changed_at') }}
)

select * from final
