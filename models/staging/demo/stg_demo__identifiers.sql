-- Grain: one row per accepted link.
{{ config(enabled=adapts('demo', 'identifiers')) }}

with

final as (
    {{ accepted_rows('demo', 'identifiers') }}
)

select * from final
