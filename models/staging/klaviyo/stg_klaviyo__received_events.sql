-- Grain: one row per received event about a message: it was received, opened, clicked and so on.
{{ config(materialized='table', enabled=adapts('klaviyo', 'messages')) }}

with

raw_events as (
    select * from {{ read_raw('klaviyo', 'event') }}
),

raw_metrics as (
    select * from {{ read_raw('klaviyo', 'metric') }}
),

metric_names as (
    select
        trim(id) as metric_id,
        max(lower(trim(name))) as metric_name
    from raw_metrics
    group by trim(id)
),

parsed as (
    select
        nullif(trim(id), '') as event_id,
        trim(metric_id) as metric_id,
        lower(trim(type)) as type_name,
        'klaviyo:' || nullif(trim(person_id), '') as user_id,
        -- What goes out in a flow goes out to a person each time they enter it.
        coalesce(nullif(trim(flow_message_id), ''), nullif(trim(campaign_id), ''), '')
            as sending_id,
        'klaviyo:' || coalesce(nullif(trim(campaign_id), ''), nullif(trim(flow_id), ''))
            as campaign_id,
        {{ parse_utc_time('datetime') }} as occurred_at,
        coalesce({{ is_true('_fivetran_deleted') }}, false) as is_deleted,
        {{ parse_utc_time('_fivetran_synced') }} as changed_at,
        {{ raw_json(['id', 'person_id', 'type', 'metric_id', 'campaign_id', 'flow_id',
            'flow_message_id', 'datetime']) }} as raw_row
    from raw_events
),

named as (
    select
        parsed.*,
        coalesce(parsed.type_name, metric_names.metric_name) as event_name,
        case
            when regexp_matches(event_name, '\bsms\b|\bmms\b') then 'sms'
            when regexp_matches(event_name, '\bpush\b') then 'push'
            else 'email'
        end as channel,
        case
            when regexp_matches(event_name, '^received (email|sms|mms|push)') then 'received'
            when regexp_matches(event_name, '^(bounced|dropped|failed to deliver)') then 'bounced'
            when regexp_matches(event_name, '^opened (email|push)') then 'opened'
            when regexp_matches(event_name, '^clicked (email|sms|mms|push)') then 'clicked'
            when regexp_matches(event_name, '^(unsubscribed|marked email as spam)')
                then 'unsubscribed'
        end as event_kind
    from parsed
    left join metric_names on parsed.metric_id = metric_names.metric_id
),

judged as (
    select
        *,
        case
            when event_id is null or user_id is null then 'missing_key'
            when is_deleted then 'deleted_event'
            when occurred_at is null then 'unparseable_time'
        end as reject_reason
    from named
    where event_kind is not null
),

final as (
    {{ newest_first(['event_id'], 'changed_at') }}
)

select * from final
