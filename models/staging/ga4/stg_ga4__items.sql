-- Grain: one row per accepted item.
{{ config(enabled=adapts('ga4', 'items')) }}

with

final as (
    {{ accepted_rows('ga4', 'items') }}
)

select * from final
