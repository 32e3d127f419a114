-- Grain: one row per accepted event.
{{ config(enabled=adapts('ga4', 'events')) }}

with

final as (
    {{ accepted_rows('ga4', 'events') }}
)

select * from final
