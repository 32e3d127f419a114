-- Grain: one row per accepted user.
{{ config(enabled=adapts('online_retail', 'users')) }}

with

final as (
    {{ accepted_rows('online_retail', 'users') }}
)

select * from final
