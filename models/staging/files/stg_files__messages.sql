-- Grain: one row per accepted message.
{{ config(enabled=adapts('files', 'messages')) }}

with

final as (
    {{ accepted_rows('files', 'messages') }}
)

select * from final
