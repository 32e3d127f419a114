-- Grain: one row per accepted line of an enrolment.
{{ config(enabled=adapts('demo', 'order_lines')) }}

with

final as (
    {{ accepted_rows('demo', 'order_lines') }}
)

select * from final
