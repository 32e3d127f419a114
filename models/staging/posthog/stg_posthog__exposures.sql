-- Grain: one row per accepted exposure.
{{ config(enabled=adapts('posthog', 'exposures')) }}

with

final as (
    {{ accepted_rows('posthog', 'exposures') }}
)

select * from final
