-- Grain: one row per accepted event.
{{ config(enabled=adapts('demo', 'events')) }}

with

final as (
    {{ accepted_rows('demo', 'events') }}
)

select * from final
