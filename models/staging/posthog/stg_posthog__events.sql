-- Grain: one row per accepted event.
{{ config(enabled=adapts('posthog', 'events')) }}

with

final as (
    {{ accepted_rows('posthog', 'events') }}
)

select * from final
