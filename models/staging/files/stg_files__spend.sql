-- Grain: one row per accepted row of spend.
{{ config(enabled=adapts('files', 'spend')) }}

with

final as (
    {{ accepted_rows('files', 'spend') }}
)

select * from final
