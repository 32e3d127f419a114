-- Grain: one row per received recipient of a campaign or of an e-mail of an automation.
{{ config(materialized='table', enabled=adapts('mailchimp', 'messages')) }}

with

stg_mailchimp__received_recipients as (
    select * from {{ ref('stg_mailchimp__received_recipients') }}
),

stg_mailchimp__received_activities as (
    select * from {{ ref('stg_mailchimp__received_activities') }}
),

-- An automation writes to each member at another time and does not say when: at the latest when
-- they first reacted, or when the copy of the list was made.
reacted as (
    select
        recipients.*,
        case
            when recipients.is_automatic
                then least(recipients.given_sent_at, activities.first_at, recipients.changed_at)
            else recipients.given_sent_at
        end as sent_at,
        activities.opened_at as seen_at,
        activities.clicked_at,
        activities.bounced_at,
        activities.unsubscribed_at
    from stg_mailchimp__received_recipients as recipients
    left join stg_mailchimp__received_activities as activities
        on recipients.sending_id = activities.sending_id
        and recipients.user_id = activities.user_id
),

judged as (
    select
        *,
        {{ raw_json(['sending_id', 'campaign_id', 'sent_at']) }} as raw_row,
        case
            when sending_id is null or user_id is null then 'missing_key'
            when not is_sending_known then 'orphan_campaign'
            when sent_at is null then 'unparseable_time'
        end as reject_reason
    from reacted
),

numbered as (
    {{ newest_first(['sending_id', 'user_id'], 'changed_at') }}
),

final as (
    select
        'mailchimp:' || sending_id || ':' || replace(user_id, 'mailchimp:', '') as message_id,
        campaign_id,
        cast(null as varchar) as action_id,
        user_id,
        'email' as channel,
        sent_at,
        case when bounced_at is null or seen_at is not null then sent_at end as delivered_at,
        -- Who clicked has seen it, pictures or not.
        coalesce(seen_at, clicked_at) as opened_at,
        clicked_at,
        unsubscribed_at,
        {{ dq_verdict('older_copy') }},
        {{ dq_repairs({
            'sent_time_estimated': 'is_automatic and sent_at is not null',
            'opened_by_click': 'seen_at is null and clicked_at is not null',
        }) }},
        case when dq_outcome <> 'accepted' then raw_row end as raw_row,
        {{ this_batch() }} as batch_number
    from numbered
)

select * from final
