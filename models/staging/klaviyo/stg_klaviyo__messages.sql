-- Grain: one row per accepted message.
{{ config(enabled=adapts('klaviyo', 'messages')) }}

with

final as (
    {{ accepted_rows('klaviyo', 'messages') }}
)

select * from final
