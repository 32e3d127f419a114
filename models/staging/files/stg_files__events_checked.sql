-- Grain: one row per received row of raw_events.
{% set key = {'event_id': typed_value('event_id', 'varchar')} %}
{% set crowd = {
    'anonymous_id': typed_value('anonymous_id', 'varchar'),
    'occurred_at': parse_utc_time('occurred_at'),
} %}
{% set made = {
    'channel': "lower(nullif(trim(channel), ''))",
    'device_type': "coalesce(lower(nullif(trim(device_type), '')), "
        ~ device_type('user_agent') ~ ")",
    'page_path': "coalesce(" ~ url_path('page_path') ~ ", " ~ url_path('page_url') ~ ")",
    'referrer_domain': "coalesce(" ~ bare_domain('referrer_domain') ~ ", "
        ~ other_domain('referrer', 'page_url') ~ ")",
    'utm_source': "coalesce(nullif(trim(utm_source), ''), "
        ~ url_parameter('page_url', 'utm_source') ~ ")",
    'utm_medium': "coalesce(nullif(trim(utm_medium), ''), "
        ~ url_parameter('page_url', 'utm_medium') ~ ")",
    'utm_campaign': "coalesce(nullif(trim(utm_campaign), ''), "
        ~ url_parameter('page_url', 'utm_campaign') ~ ")",
    'click_id_type': "coalesce(lower(nullif(trim(click_id_type), '')), "
        ~ click_id_type('page_url') ~ ")",
} %}
{{ config(**grows_by_file('files', 'events', key, crowd=crowd)) }}

with

raw_events as {{ kept_if_few() }} (
    {{ received_rows('files', 'events', key) }}
),

-- Read thrice below: parsing again costs less than keeping every row in between would.
parsed as not materialized (
    select
        {{- typed_columns('events', made) }},
        date_trunc('minute', {{ crowd.occurred_at }}) as occurred_minute,
        user_agent,
        raw_file,
        {{ raw_values([
            'event_id', 'user_id', 'anonymous_id', 'event_name', 'occurred_at', 'received_at',
            'channel', 'device_type', 'page_path', 'referrer_domain', 'utm_source',
            'utm_medium', 'utm_campaign', 'click_id_type', 'item_id', 'campaign_id',
            'duration_seconds', 'event_properties', 'user_agent'
        ]) }} as raw_values,
        is_repeated
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
            {{- type_faults('events', made) }}
            when user_id is null and anonymous_id is null then 'missing_visitor'
            when {{ is_bot('user_agent') }} then 'bot_user_agent'
            when {{ is_burst() }} then 'bot_rate'
        end as reject_reason
    from parsed
),

numbered as (
    {{ numbered_copies(key, first='received_at', redacted=['event_properties']) }}
),

final as (
    {{ checked_rows('events') }}
)

select * from final
