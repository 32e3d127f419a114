-- Grain: one row per accepted line of an order or refund.
{{ config(enabled=adapts('shopify', 'order_lines')) }}

with

final as (
    {{ accepted_rows('shopify', 'order_lines') }}
)

select * from final
