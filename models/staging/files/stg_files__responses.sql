-- Grain: one row per accepted response.
{{ config(enabled=adapts('files', 'responses')) }}

with

final as (
    {{ accepted_rows('files', 'responses') }}
)

select * from final
