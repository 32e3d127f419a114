-- Grain: one row per accepted link.
{{ config(enabled=adapts('posthog', 'identifiers')) }}

with

final as (
    {{ accepted_rows('posthog', 'identifiers') }}
)

select * from final
