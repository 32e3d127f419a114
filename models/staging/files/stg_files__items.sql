-- Grain: one row per accepted item.
{{ config(enabled=adapts('files', 'items')) }}

with

final as (
    {{ accepted_rows('files', 'items') }}
)

select * from final
