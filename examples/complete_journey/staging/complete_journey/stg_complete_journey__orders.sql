-- Grain: one row per accepted basket.
{{ config(enabled=adapts('complete_journey', 'orders')) }}

with

final as (
    {{ accepted_rows('complete_journey', 'orders') }}
)

select * from final
