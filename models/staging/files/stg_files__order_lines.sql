-- Grain: one row per accepted order line.
{{ config(enabled=adapts('files', 'order_lines')) }}

with

final as (
    {{ accepted_rows('files', 'order_lines') }}
)

select * from final
