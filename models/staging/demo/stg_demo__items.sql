-- Grain: one row per accepted course.
{{ config(enabled=adapts('demo', 'items')) }}

with

final as (
    {{ accepted_rows('demo', 'items') }}
)

select * from final
