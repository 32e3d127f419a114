-- Grain: one row per accepted enrolment.
{{ config(enabled=adapts('demo', 'orders')) }}

with

final as (
    {{ accepted_rows('demo', 'orders') }}
)

select * from final
