-- Grain: one row per accepted household and campaign of type A.
{{ config(enabled=adapts('complete_journey', 'exposures')) }}

with

final as (
    {{ accepted_rows('complete_journey', 'exposures') }}
)

select * from final
