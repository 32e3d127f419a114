-- Grain: one row per accepted decision.
{{ config(enabled=adapts('demo', 'consents')) }}

with

final as (
    {{ accepted_rows('demo', 'consents') }}
)

select * from final
