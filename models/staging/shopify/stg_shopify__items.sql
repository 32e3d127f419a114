-- Grain: one row per accepted variant of a product.
{{ config(enabled=adapts('shopify', 'items')) }}

with

final as (
    {{ accepted_rows('shopify', 'items') }}
)

select * from final
