-- Grain: one row per received row of the mailing log.
{% set key = {'message_id': "nullif(trim(msg_no), '')"} %}
{{ config(**grows_by_file('demo', 'messages', key, refers_to={'users': 'user_id'})) }}

with

raw_messages as (
    {{ received_rows('demo', 'messages', key) }}
),

parsed as not materialized (
    select
        {{ key.message_id }} as message_id,
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
        raw_file,
        {{ raw_values(['msg_no', 'camp', 'action_code', 'learner_no', 'medium', 'sent',
            'delivered', 'opened', 'clicked', 'unsub']) }} as raw_values,
        is_repeated
    from raw_messages
),

judged as not materialized (
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
    {{ numbered_copies(key, first='sent_at') }}
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
        {{ dq_repairs({
            'opened_before_sent': 'given_opened_at < sent_at',
            'unparseable_time': '(delivered is not null and delivered_at is null)
                or (opened is not null and given_opened_at is null)
                or (clicked is not null and clicked_at is null)
                or (unsub is not null and unsubscribed_at is null)',
        }) }},
        {{ provenance() }}
    from numbered
)

select * from final
