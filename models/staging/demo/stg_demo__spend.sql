-- Grain: one row per day, channel and campaign.
{{ config(enabled=adapts('demo', 'spend')) }}

with

final as (
    {{ accepted_rows('demo', 'spend') }}
)

select * from final
