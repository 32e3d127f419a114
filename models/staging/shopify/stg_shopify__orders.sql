-- Grain: one row per accepted order or refund.
{{ config(enabled=adapts('shopify', 'orders')) }}

with

final as (
    {{ accepted_rows('shopify', 'orders') }}
)

select * from final
