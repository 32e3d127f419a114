-- Grain: one row per accepted customer.
{{ config(enabled=adapts('shopify', 'users')) }}

with

final as (
    {{ accepted_rows('shopify', 'users') }}
)

select * from final
