-- Grain: one row per accepted reaction to an action.
{{ config(enabled=adapts('demo', 'feedback')) }}

with

final as (
    {{ accepted_rows('demo', 'feedback') }}
)

select * from final
