-- Grain: one row per accepted order line.
{{ config(enabled=adapts('online_retail', 'order_lines')) }}

with

final as (
    {{ accepted_rows('online_retail', 'order_lines') }}
)

select * from final
