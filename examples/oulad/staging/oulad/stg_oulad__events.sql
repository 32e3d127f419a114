-- Grain: one row per accepted submission or result.
{{ config(enabled=adapts('oulad', 'events')) }}

with

final as (
    {{ accepted_rows('oulad', 'events') }}
)

select * from final
