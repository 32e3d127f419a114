-- Grain: one row per received product.
{{ config(materialized='table', enabled=adapts('complete_journey', 'items')) }}

with

raw_products as (
    select * from {{ read_raw('complete_journey', 'products') }}
),

final as (
    select
        product_id as item_id,
        nullif(concat_ws(', ', product_type, package_size), '') as item_name,
        department as category,
        product_category as subcategory,
        brand,
        cast(null as decimal(18, 2)) as list_price,
        cast(null as varchar) as item_attributes,
        'accepted' as dq_outcome,
        cast(null as varchar) as dq_reason,
        cast(null as varchar) as dq_repairs,
        cast(null as varchar) as raw_row,
        {{ this_batch() }} as batch_number
    from raw_products
)

select * from final
