-- Grain: one row per accepted item.
{{ config(enabled=adapts('online_retail', 'items')) }}

with

final as (
    {{ accepted_rows('online_retail', 'items') }}
)

select * from final
