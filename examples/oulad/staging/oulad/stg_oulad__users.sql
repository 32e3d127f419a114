-- Grain: one row per accepted student.
{{ config(enabled=adapts('oulad', 'users')) }}

with

final as (
    {{ accepted_rows('oulad', 'users') }}
)

select * from final
