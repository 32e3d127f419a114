-- Grain: one row per received recipient of a campaign or of an e-mail of an automation.
{{ config(materialized='table', enabled=adapts('mailchimp', 'messages')) }}

with

raw_campaigns as (
    select * from {{ read_raw('mailchimp', 'campaign') }}
),

raw_campaign_recipients as (
    select * from {{ read_raw('mailchimp', 'campaign_recipient') }}
),

raw_automation_emails as (
    select * from {{ read_raw('mailchimp', 'automation_email') }}
),

raw_automation_recipients as (
    select * from {{ read_raw('mailchimp', 'automation_recipient') }}
),

sendings as (
    select id, id as campaign_id, send_time from raw_campaigns
    union all
    select id, automation_id as campaign_id, send_time from raw_automation_emails
),

recipients as (
    select campaign_id as sending_id, member_id, _fivetran_synced, false as is_automatic
    from raw_campaign_recipients
    union all
    select automation_email_id as sending_id, member_id, _fivetran_synced, true as is_automatic
    from raw_automation_recipients
),

final as (
    select
        nullif(trim(recipients.sending_id), '') as sending_id,
        {{ mailchimp_user_id('recipients.member_id') }} as user_id,
        recipients.is_automatic,
        sendings.id is not null as is_sending_known,
        'mailchimp:' || trim(sendings.campaign_id) as campaign_id,
        {{ parse_utc_time('sendings.send_time') }} as given_sent_at,
        {{ parse_utc_time('recipients._fivetran_synced') }} as changed_at
    from recipients
    left join sendings on trim(recipients.sending_id) = trim(sendings.id)
)

select * from final
