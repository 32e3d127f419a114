-- Grain: one row per accepted customer.
{{ config(enabled=adapts('stripe', 'users')) }}

with

final as (
    {{ accepted_rows('stripe', 'users') }}
)

select * from final
