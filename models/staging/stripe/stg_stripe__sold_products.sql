-- Grain: one row per price or plan, with its product.
{{ config(
    materialized='table',
    enabled=adapts('stripe', 'order_lines') or adapts('stripe', 'users'),
) }}

with

raw_prices as (
    select * from {{ read_raw('stripe', 'price') }}
),

raw_plans as (
    select * from {{ read_raw('stripe', 'plan') }}
),

raw_products as (
    select * from {{ read_raw('stripe', 'product') }}
),

sold as (
    select id, product_id, nickname from raw_prices
    union all
    select id, product_id, nickname from raw_plans
),

product_names as (
    select
        trim(id) as product_id,
        max(trim(name)) as product_name
    from raw_products
    group by trim(id)
),

final as (
    select
        trim(sold.id) as sold_id,
        'stripe:' || max(nullif(trim(sold.product_id), '')) as item_id,
        coalesce(
            max(nullif(trim(sold.nickname), '')),
            max(product_names.product_name),
            trim(sold.id)
        ) as plan
    from sold
    left join product_names on trim(sold.product_id) = product_names.product_id
    where trim(sold.id) <> ''
    group by trim(sold.id)
)

select * from final
