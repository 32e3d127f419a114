-- Grain: one row per accepted decision.
{{ config(enabled=adapts('mailchimp', 'consents')) }}

with

final as (
    {{ accepted_rows('mailchimp', 'consents') }}
)

select * from final
