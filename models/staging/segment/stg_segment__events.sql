-- Grain: one row per accepted event.
{{ config(enabled=adapts('segment', 'events')) }}

with

final as (
    {{ accepted_rows('segment', 'events') }}
)

select * from final
