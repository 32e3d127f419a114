-- Grain: one row per accepted line of a basket.
{{ config(enabled=adapts('complete_journey', 'order_lines')) }}

with

final as (
    {{ accepted_rows('complete_journey', 'order_lines') }}
)

select * from final
