-- Grain: one row per accepted abandoned checkout.
{{ config(enabled=adapts('shopify', 'events')) }}

with

final as (
    {{ accepted_rows('shopify', 'events') }}
)

select * from final
