-- Grain: one row per received event.
{% set key = {'event_id': "nullif(trim(evt_id), '')"} %}
{% set crowd = {
    'anonymous_id': "nullif(trim(device_id), '')",
    'occurred_at': parse_demo_time('client_time'),
} %}
{% set others = {'users': 'user_id', 'items': 'item_id'} %}
{{ config(**grows_by_file('demo', 'events', key, others, crowd)) }}

with

raw_events as {{ kept_if_few() }} (
    {{ received_rows('demo', 'events', key) }}
),

-- Read thrice below: parsing again costs less than keeping every row in between would.
parsed as not materialized (
    select
        *,
        {{ key.event_id }} as event_id,
        nullif(trim(learner_no), '') as user_id,
        {{ crowd.anonymous_id }} as anonymous_id,
        lower(nullif(action, '')) as event_name,
        {{ crowd.occurred_at }} as occurred_at,
        date_trunc('minute', occurred_at) as occurred_minute,
        {{ parse_demo_time('server_time') }} as received_at,
        case platform when 'mp' then 'mini_program' else lower(platform) end as channel,
        nullif(trim(course_no), '') as item_id,
        try_cast(secs as double) as seconds,
        {{ redact_text('props') }} as safe_props,
        {{ raw_values(['evt_id', 'learner_no', 'device_id', 'action', 'client_time',
            'server_time', 'platform', 'agent', 'referer', 'utm_source', 'utm_medium',
            'utm_campaign', 'course_no', 'secs', 'url', 'props']) }} as raw_values
    from raw_events
),

-- Nobody does sixty things within one minute.
bursts as (
    {{ bursts() }}
),

judged as not materialized (
    select
        *,
        case
            when event_id is null or event_name is null then 'missing_key'
            when user_id is null and anonymous_id is null then 'missing_visitor'
            when occurred_at is null then 'unparseable_time'
            -- A clock may run ahead, but not by hours.
            when occurred_at > received_at + interval 1 hour then 'clock_skew'
            when secs is not null and seconds is null then 'not_a_number'
            when seconds < 0 then 'negative_duration'
            when {{ is_bot('agent') }} then 'bot_user_agent'
            when
                (anonymous_id, occurred_minute)
                in (select (bursts.anonymous_id, bursts.occurred_minute) from bursts)
                then 'bot_rate'
            when {{ is_orphan('demo', 'users', 'user_id') }} then 'orphan_user'
            when {{ is_orphan('demo', 'items', 'item_id') }} then 'orphan_item'
        end as reject_reason
    from parsed
),

numbered as (
    {{ numbered_copies(key, first='received_at', redacted=['url', 'props']) }}
),

final as (
    select
        event_id,
        user_id,
        anonymous_id,
        event_name,
        occurred_at,
        received_at,
        channel,
        {{ device_type('agent') }} as device_type,
        split_part(url, '?', 1) as page_path,
        lower(trim(referer)) as referrer_domain,
        utm_source,
        utm_medium,
        utm_campaign,
        {{ click_id_type('url') }} as click_id_type,
        item_id,
        utm_campaign as campaign_id,
        case when seconds <= 24 * 3600 then seconds end as duration_seconds,
        case when json_valid(safe_props) then safe_props end as event_properties,
        {{ dq_verdict('duplicate_row') }},
        {{ dq_repairs({
            'implausible_duration': 'seconds > 24 * 3600',
            'unparseable_time': 'server_time is not null and received_at is null',
            'invalid_json': 'not json_valid(safe_props)',
            'personal_data_in_url': "url like '%@%'",
            'personal_data_in_text': 'props <> safe_props',
        }) }},
        {{ provenance() }}
    from numbered
)

select * from final
