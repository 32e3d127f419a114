-- Grain: one row per accepted invoice, bare charge or reversal.
{{ config(enabled=adapts('stripe', 'orders')) }}

with

final as (
    {{ accepted_rows('stripe', 'orders') }}
)

select * from final
