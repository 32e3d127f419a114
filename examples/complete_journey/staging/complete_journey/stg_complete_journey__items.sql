-- Grain: one row per accepted product.
{{ config(enabled=adapts('complete_journey', 'items')) }}

with

final as (
    {{ accepted_rows('complete_journey', 'items') }}
)

select * from final
