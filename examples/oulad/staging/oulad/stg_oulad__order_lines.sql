-- Grain: one row per accepted enrolment as a line.
{{ config(enabled=adapts('oulad', 'order_lines')) }}

with

final as (
    {{ accepted_rows('oulad', 'order_lines') }}
)

select * from final
