-- Grain: one row per received row of the mailing log.
{{ config(enabled=adapts('demo', 'messages'), materialized='table') }}

with

raw_messages as (
    select * from {{ read_raw('demo', 'messages') }}
),

parsed as (
    select
        nullif(trim(msg_no), '') as message_id,
        nullif(trim(camp), '') as campaign_id,
        nullif(trim(action_code), '') as action_id,
        nullif(trim(learner_no), '') as user_id,
        lower(trim(medium)) as channel,
        {{ parse_demo_time('sent') }} as sent_at,
        {{ parse_demo_time('delivered') }} as delivered_at,
        {{ parse_demo_time('opened') }} as given_opened_at,
        {{ parse_demo_time('clicked') }} as clicked_at,
        {{ parse_demo_time('unsub') }} as unsubscribed_at,
        delivered,
        opened,
        clicked,
        unsub,
        {{ raw_json(['msg_no', 'camp', 'action_code', 'learner_no', 'medium', 'sent', 'delivered',
            'opened', 'clicked', 'unsub']) }} as raw_row
    from raw_messages
),

judged as (
    select
        *,
        case
            when message_id is null or user_id is null then 'missing_key'
            when coalesce(channel, '') not in ('email', 'sms', 'push', 'in_app', 'ad')
                then 'unknown_type'
            when sent_at is null then 'unparseable_time'
            when {{ is_orphan('demo', 'users', 'user_id') }} then 'orphan_user'
        end as reject_reason
    from parsed
),

numbered as (
    select
        *,
        row_number() over (
            partition by message_id, reject_reason is null order by sent_at, raw_row
        ) as copy_number
    from judged
),

final as (
    select
        message_id,
        campaign_id,
        action_id,
        user_id,
        channel,
        sent_at,
        delivered_at,
        case when given_opened_at >= sent_at then given_opened_at end as opened_at,
        clicked_at,
        unsubscribed_at,
        {{ dq_verdict('duplicate_row') }},
        nullif(concat_ws(
            ',',
            case when given_opened_at < sent_at then 'opened_before_sent' end,
            case
                when
                    (delivered is not null and delivered_at is null)
                    or (opened is not null and given_opened_at is null)
                    or (clicked is not null and clicked_at is null)
                    or (unsub is not null and unsubscribed_at is null)
                    then 'unparseable_time'
            end
        ), '') as dq_repairs,
        raw_row
    from numbered
)

select * from final
