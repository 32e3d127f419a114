-- Grain: one row per accepted enrolment.
{{ config(enabled=adapts('oulad', 'orders')) }}

with

final as (
    {{ accepted_rows('oulad', 'orders') }}
)

select * from final
