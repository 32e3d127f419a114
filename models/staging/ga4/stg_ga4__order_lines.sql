-- Grain: one row per accepted order line.
{{ config(enabled=adapts('ga4', 'order_lines')) }}

with

final as (
    {{ accepted_rows('ga4', 'order_lines') }}
)

select * from final
