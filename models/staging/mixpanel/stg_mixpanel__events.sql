-- Grain: one row per accepted event.
{{ config(enabled=adapts('mixpanel', 'events')) }}

with

final as (
    {{ accepted_rows('mixpanel', 'events') }}
)

select * from final
