-- Grain: one row per accepted account.
{{ config(enabled=adapts('demo', 'users')) }}

with

final as (
    {{ accepted_rows('demo', 'users') }}
)

select * from final
