-- Grain: one row per accepted course.
{{ config(enabled=adapts('demo', 'items')) }}

with

stg_demo__items_checked as (
    select * from {{ ref('stg_demo__items_checked') }}
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
    from stg_demo__items_checked
    where dq_outcome = 'accepted'
)

select * from final
