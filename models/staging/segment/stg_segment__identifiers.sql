-- Grain: one row per accepted link.
{{ config(enabled=adapts('segment', 'identifiers')) }}

with

final as (
    {{ accepted_rows('segment', 'identifiers') }}
)

select * from final
