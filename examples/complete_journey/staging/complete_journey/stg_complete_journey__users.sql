-- Grain: one row per accepted household.
{{ config(enabled=adapts('complete_journey', 'users')) }}

with

final as (
    {{ accepted_rows('complete_journey', 'users') }}
)

select * from final
