-- Grain: one row per accepted member.
{{ config(enabled=adapts('mailchimp', 'users')) }}

with

final as (
    {{ accepted_rows('mailchimp', 'users') }}
)

select * from final
