-- Grain: one row per accepted link.
{{ config(enabled=adapts('files', 'identifiers')) }}

with

final as (
    {{ accepted_rows('files', 'identifiers') }}
)

select * from final
