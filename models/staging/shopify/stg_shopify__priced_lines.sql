-- Grain: one row per received line of an order, with its amount after discounts, without tax.
{{ config(materialized='table', enabled=adapts('shopify', 'order_lines')) }}

with

stg_shopify__received_lines as (
    select * from {{ ref('stg_shopify__received_lines') }}
),

stg_shopify__received_orders as (
    select * from {{ ref('stg_shopify__received_orders') }}
    where reject_reason is null and copy_number = 1
),

known_lines as (
    select
        received_lines.*,
        orders.is_tax_included,
        orders.goods_amount,
        orders.discount_amount as order_discount_amount,
        orders.order_id is not null as is_order_known,
        sum(received_lines.full_amount) over order_copy as full_sum,
        sum(received_lines.own_discount_amount) over order_copy as own_discount_sum,
        bool_or(received_lines.is_allocated) over order_copy as has_allocations
    from stg_shopify__received_lines as received_lines
    left join stg_shopify__received_orders as orders on received_lines.order_id = orders.order_id
    window order_copy as (partition by received_lines.order_id, received_lines.copy_number)
),

-- A discount on the whole order of which the export says no more is spread over its lines.
discounted as (
    select
        *,
        own_discount_amount + case
            when has_allocations then 0
            else coalesce(
                greatest(0, least(
                    full_sum - own_discount_sum - goods_amount,
                    order_discount_amount - own_discount_sum
                )) * full_amount / nullif(full_sum, 0),
                0
            )
        end as taken_off
    from known_lines
),

-- Where prices include tax, its share is taken out of the full price and the discount alike.
untaxed as (
    select
        *,
        case
            when is_tax_included
                then 1 - coalesce(tax_amount / nullif(full_amount - taken_off, 0), 0)
            else 1
        end as untaxed_share
    from discounted
),

final as (
    select
        line_id,
        order_id,
        line_position,
        item_id,
        quantity,
        cast(full_amount * untaxed_share / nullif(quantity, 0) as decimal(18, 2)) as unit_price,
        cast(taken_off * untaxed_share as decimal(18, 2)) as discount_amount,
        cast((full_amount - taken_off) * untaxed_share as decimal(18, 2)) as line_amount,
        case
            when reject_reason is not null then reject_reason
            when not is_order_known then 'orphan_order'
        end as reject_reason,
        copy_number,
        raw_row
    from untaxed
)

select * from final
