-- Grain: one row per accepted order.
{{ config(enabled=adapts('ga4', 'orders')) }}

with

final as (
    {{ accepted_rows('ga4', 'orders') }}
)

select * from final
