-- Grain: one row per received line of an order, with the discounts and taxes known of it.
{{ config(materialized='table', enabled=adapts('shopify', 'order_lines')) }}

with

raw_order_lines as (
    select * from {{ read_raw('shopify', 'order_line') }}
),

raw_allocations as (
    select * from {{ read_raw('shopify', 'discount_allocation') }}
),

raw_tax_lines as (
    select * from {{ read_raw('shopify', 'tax_line') }}
),

allocations as (
    select
        trim(order_line_id) as line_id,
        try_cast(
            coalesce(allocated_amount_set_shop_amount, amount_set_shop_money_amount, amount)
            as decimal(18, 2)
        ) as allocated_amount
    from raw_allocations
    qualify row_number() over (
        partition by order_line_id, discount_application_index, index
        order by _fivetran_synced desc nulls last
    ) = 1
),

tax_lines as (
    select
        trim(order_line_id) as line_id,
        try_cast(coalesce(price_set_shop_amount, price) as decimal(18, 2)) as tax_amount
    from raw_tax_lines
    qualify row_number() over (
        partition by order_line_id, index order by _fivetran_synced desc nulls last
    ) = 1
),

discounts as (
    select
        line_id,
        sum(allocated_amount) as allocated_amount
    from allocations
    group by line_id
),

taxes as (
    select
        line_id,
        sum(tax_amount) as tax_amount
    from tax_lines
    group by line_id
),

parsed as (
    select
        nullif(trim(id), '') as line_id,
        'shopify:' || nullif(trim(order_id), '') as order_id,
        coalesce(
            nullif(trim(sku), ''),
            'shopify:' || coalesce(nullif(trim(variant_id), ''), nullif(trim(product_id), ''))
        ) as item_id,
        try_cast(index as integer) as line_position,
        try_cast(quantity as double) as quantity,
        try_cast(total_discount as decimal(18, 2)) as line_discount,
        coalesce(
            try_cast(original_total_set_shop_amount as decimal(18, 2)),
            try_cast(price as decimal(18, 2)) * try_cast(quantity as decimal(18, 2))
        ) as full_amount,
        coalesce({{ is_true('coalesce(is_gift_card, gift_card)') }}, false) as is_gift_card,
        {{ parse_utc_time('_fivetran_synced') }} as changed_at,
        {{ raw_json(['id', 'order_id', 'sku', 'quantity', 'price', 'gift_card']) }} as raw_row
    from raw_order_lines
),

judged as (
    select
        parsed.*,
        discounts.line_id is not null as is_allocated,
        coalesce(discounts.allocated_amount, parsed.line_discount, 0) as own_discount_amount,
        taxes.tax_amount,
        -- Money for a gift card is a debt until it pays for goods.
        case
            when parsed.line_id is null or parsed.order_id is null then 'missing_key'
            when parsed.quantity is null or parsed.full_amount is null then 'not_a_number'
            when parsed.is_gift_card then 'gift_card'
        end as reject_reason
    from parsed
    left join discounts on parsed.line_id = discounts.line_id
    left join taxes on parsed.line_id = taxes.line_id
),

final as (
    {{ newest_first(['line_id'], 'changed_at') }}
)

select * from final
