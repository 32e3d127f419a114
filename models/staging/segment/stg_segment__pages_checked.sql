-- Grain: one row per received page call.
{% set key = {'event_id': "'segment:' || nullif(trim(id), '')"} %}
{% set crowd = {
    'anonymous_id': "'segment:' || nullif(trim(anonymous_id), '')",
    'occurred_at': parse_utc_time('timestamp'),
} %}
{{ config(**grows_by_file('segment', 'pages', key, crowd=crowd, entities=['events'])) }}

with

raw_pages as {{ kept_if_few() }} (
    {{ received_rows('segment', 'pages', key) }}
),

-- Read thrice below: parsing again costs less than keeping every row in between would.
parsed as not materialized (
    select
        {{ key.event_id }} as event_id,
        nullif(trim(user_id), '') as user_id,
        {{ crowd.anonymous_id }} as anonymous_id,
        'page_viewed' as event_name,
        {{ crowd.occurred_at }} as occurred_at,
        date_trunc('minute', occurred_at) as occurred_minute,
        {{ parse_utc_time('received_at') }} as received_at,
        'web' as channel,
        context_user_agent as user_agent,
        {{ device_type('context_user_agent') }} as device_type,
        coalesce({{ url_path('path') }}, {{ url_path('url') }}) as page_path,
        {{ other_domain('referrer', 'url') }} as referrer_domain,
        {%- for name, column in {
            'utm_source': 'context_campaign_source', 'utm_medium': 'context_campaign_medium',
            'utm_campaign': 'context_campaign_name'
        }.items() %}
        coalesce({{ column }}, {{ url_parameter('concat(url, search)', name) }}) as {{ name }},
        {%- endfor %}
        {{ click_id_type('concat(url, search)') }} as click_id_type,
        cast(null as varchar) as item_id,
        utm_campaign as campaign_id,
        cast(null as double) as duration_seconds,
        case
            when title is not null
                then cast(json_object('title', {{ redact_text('title') }}) as varchar)
        end as event_properties,
        raw_file,
        {{ raw_values(['id', 'timestamp', 'received_at', 'anonymous_id', 'user_id',
            'context_user_agent', 'context_library_name']) }} as raw_values,
        is_repeated
    from raw_pages
),

bursts as (
    {{ bursts() }}
),

judged as not materialized (
    {{ judged_events() }}
),

numbered as (
    {{ numbered_copies(key, first='received_at') }}
),

final as (
    {{ checked_rows('events') }}
)

select * from final
