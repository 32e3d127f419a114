-- Grain: one row per accepted message.
{{ config(enabled=adapts('mailchimp', 'messages')) }}

with

final as (
    {{ accepted_rows('mailchimp', 'messages') }}
)

select * from final
