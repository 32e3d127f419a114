-- Grain: one row per item.

with

items as (
    {{ entity_rows('items') }}
),

final as (
    select
        item_id,
        item_name,
        category,
        subcategory,
        brand,
        list_price,
        item_attributes
    from items
)

select * from final
