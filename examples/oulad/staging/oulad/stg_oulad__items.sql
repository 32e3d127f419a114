-- Grain: one row per accepted module.
{{ config(enabled=adapts('oulad', 'items')) }}

with

final as (
    {{ accepted_rows('oulad', 'items') }}
)

select * from final
