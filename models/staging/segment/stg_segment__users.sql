-- Grain: one row per accepted user.
{{ config(enabled=adapts('segment', 'users')) }}

with

final as (
    {{ accepted_rows('segment', 'users') }}
)

select * from final
