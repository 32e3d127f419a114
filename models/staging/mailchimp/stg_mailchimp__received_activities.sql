-- Grain: one row per sending × member: first open, click, bounce and leave.
{{ config(materialized='table', enabled=adapts('mailchimp', 'messages')) }}

with

raw_campaign_activities as (
    select * from {{ read_raw('mailchimp', 'campaign_recipient_activity') }}
),

raw_automation_activities as (
    select * from {{ read_raw('mailchimp', 'automation_recipient_activity') }}
),

raw_unsubscribes as (
    select * from {{ read_raw('mailchimp', 'unsubscribe') }}
),

-- noqa: disable=RF04
activities as (
    select campaign_id as sending_id, member_id, action, timestamp from raw_campaign_activities
    union all
    select automation_email_id as sending_id, member_id, action, timestamp
    from raw_automation_activities
    union all
    select campaign_id as sending_id, member_id, 'unsubscribe' as action, timestamp
    from raw_unsubscribes
),

parsed as (
    select
        trim(sending_id) as sending_id,
        {{ mailchimp_user_id('member_id') }} as user_id,
        lower(trim(action)) as activity,
        {{ parse_utc_time('timestamp') }} as occurred_at
        -- noqa: enable=RF04
    from activities
    where trim(sending_id) <> '' and trim(member_id) <> ''
),

final as (
    select
        sending_id,
        user_id,
        min(occurred_at) as first_at,
        min(occurred_at) filter (where activity = 'open') as opened_at,
        min(occurred_at) filter (where activity = 'click') as clicked_at,
        min(occurred_at) filter (where activity = 'bounce') as bounced_at,
        min(occurred_at) filter (where activity = 'unsubscribe') as unsubscribed_at
    from parsed
    group by sending_id, user_id
)

select * from final
