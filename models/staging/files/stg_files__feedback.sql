-- Grain: one row per accepted feedback.
{{ config(enabled=adapts('files', 'feedback')) }}

with

final as (
    {{ accepted_rows('files', 'feedback') }}
)

select * from final
