-- Grain: one row per accepted event.
{{ config(enabled=adapts('files', 'events')) }}

with

final as (
    {{ accepted_rows('files', 'events') }}
)

select * from final
