-- Grain: one row per accepted order.
{{ config(enabled=adapts('files', 'orders')) }}

with

final as (
    {{ accepted_rows('files', 'orders') }}
)

select * from final
