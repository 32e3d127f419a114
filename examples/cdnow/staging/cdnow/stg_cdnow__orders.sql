-- Grain: one row per accepted purchase.
{{ config(enabled=adapts('cdnow', 'orders')) }}

with

final as (
    {{ accepted_rows('cdnow', 'orders') }}
)

select * from final
