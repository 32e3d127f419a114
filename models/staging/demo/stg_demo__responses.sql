-- Grain: one row per accepted survey answer.
{{ config(enabled=adapts('demo', 'responses')) }}

with

final as (
    {{ accepted_rows('demo', 'responses') }}
)

select * from final
