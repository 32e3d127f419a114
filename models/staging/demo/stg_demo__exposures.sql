-- Grain: one row per accepted sight of an experiment.
{{ config(enabled=adapts('demo', 'exposures')) }}

with

final as (
    {{ accepted_rows('demo', 'exposures') }}
)

select * from final
