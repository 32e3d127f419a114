-- Grain: one row per accepted link.
{{ config(enabled=adapts('mixpanel', 'identifiers')) }}

with

final as (
    {{ accepted_rows('mixpanel', 'identifiers') }}
)

select * from final
