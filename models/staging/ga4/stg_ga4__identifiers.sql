-- Grain: one row per accepted link.
{{ config(enabled=adapts('ga4', 'identifiers')) }}

with

final as (
    {{ accepted_rows('ga4', 'identifiers') }}
)

select * from final
