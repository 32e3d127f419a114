-- Grain: one row per accepted exposure.
{{ config(enabled=adapts('files', 'exposures')) }}

with

final as (
    {{ accepted_rows('files', 'exposures') }}
)

select * from final
