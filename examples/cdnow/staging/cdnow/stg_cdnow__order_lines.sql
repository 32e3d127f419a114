-- Grain: one row per accepted purchase.
{{ config(enabled=adapts('cdnow', 'order_lines')) }}

with

final as (
    {{ accepted_rows('cdnow', 'order_lines') }}
)

select * from final
