-- Grain: one row per accepted user.
{{ config(enabled=adapts('files', 'users')) }}

with

final as (
    {{ accepted_rows('files', 'users') }}
)

select * from final
