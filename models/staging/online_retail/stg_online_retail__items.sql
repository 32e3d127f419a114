-- Grain: one row per accepted item.

{{ config(enabled=adapts('online_retail', 'items')) }}

with

checked as (
    select * from {{ ref('stg_online_retail__items_checked') }}
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
    from checked
    where dq_outcome = 'accepted'
)

select * from final
