-- Grain: one row per accepted person.
{{ config(enabled=adapts('klaviyo', 'users')) }}

with

final as (
    {{ accepted_rows('klaviyo', 'users') }}
)

select * from final
