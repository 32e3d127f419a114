-- Grain: one row per accepted message.
{{ config(enabled=adapts('demo', 'messages')) }}

with

final as (
    {{ accepted_rows('demo', 'messages') }}
)

select * from final
