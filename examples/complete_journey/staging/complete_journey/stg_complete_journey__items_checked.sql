-- Grain: one row per received product.
{{ config(materialized='table', enabled=adapts('complete_journey', 'items')) }}

with

raw_products as (
    select * from {{ read_raw('complete_journey', 'products') }}
),

known_columns as (
    select
        product_id as item_id,
        nullif(concat_ws(', ', product_type, package_size), '') as item_name,
        department as category,
        product_category as subcategory,
        brand,
        'accepted' as dq_outcome,
        {{ this_batch() }} as batch_number
    from raw_products
),

final as (
    {{ completed_rows('items', 'known_columns', lacks=[
        'list_price', 'item_attributes', 'dq_reason', 'dq_repairs', 'raw_row',
    ]) }}
)

select * from final
