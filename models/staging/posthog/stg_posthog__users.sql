-- Grain: one row per accepted user.
{{ config(enabled=adapts('posthog', 'users')) }}

with

final as (
    {{ accepted_rows('posthog', 'users') }}
)

select * from final
