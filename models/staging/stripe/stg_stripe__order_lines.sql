-- Grain: one row per accepted line of an order.
{{ config(enabled=adapts('stripe', 'order_lines')) }}

with

final as (
    {{ accepted_rows('stripe', 'order_lines') }}
)

select * from final
