-- Grain: one row per accepted decision on marketing.
{{ config(enabled=adapts('shopify', 'consents')) }}

with

final as (
    {{ accepted_rows('shopify', 'consents') }}
)

select * from final
