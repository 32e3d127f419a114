-- Grain: one row per accepted order.
{{ config(enabled=adapts('online_retail', 'orders')) }}

with

final as (
    {{ accepted_rows('online_retail', 'orders') }}
)

select * from final
