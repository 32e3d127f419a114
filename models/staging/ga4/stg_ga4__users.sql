-- Grain: one row per accepted user.
{{ config(enabled=adapts('ga4', 'users')) }}

with

final as (
    {{ accepted_rows('ga4', 'users') }}
)

select * from final
