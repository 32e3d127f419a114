-- Grain: one row per accepted customer.
{{ config(enabled=adapts('cdnow', 'users')) }}

with

final as (
    {{ accepted_rows('cdnow', 'users') }}
)

select * from final
