-- Grain: one row per accepted product.
{{ config(enabled=adapts('stripe', 'items')) }}

with

final as (
    {{ accepted_rows('stripe', 'items') }}
)

select * from final
