-- Grain: one row per received track call.
{% set key = {'event_id': "'segment:' || nullif(trim(id), '')"} %}
{% set crowd = {
    'anonymous_id': "'segment:' || nullif(trim(anonymous_id), '')",
    'occurred_at': parse_utc_time('timestamp'),
} %}
{{ config(**grows_by_file('segment', 'tracks', key, crowd=crowd, entities=['events'])) }}

with

raw_tracks as {{ kept_if_few() }} (
    {{ received_rows('segment', 'tracks', key) }}
),

-- Read thrice below: parsing again costs less than keeping every row in between would.
parsed as not materialized (
    select
        {{ key.event_id }} as event_id,
        nullif(trim(user_id), '') as user_id,
        {{ crowd.anonymous_id }} as anonymous_id,
        {{ event_name_of('event') }} as event_name,
        {{ crowd.occurred_at }} as occurred_at,
        date_trunc('minute', occurred_at) as occurred_minute,
        {{ parse_utc_time('received_at') }} as received_at,
        case
            when context_page_url is not null then 'web'
            else {{ library_channel('context_library_name') }}
        end as channel,
        context_user_agent as user_agent,
        {{ device_type('context_user_agent') }} as device_type,
        coalesce({{ url_path('context_page_path') }}, {{ url_path('context_page_url') }})
            as page_path,
        {{ other_domain('context_page_referrer', 'context_page_url') }} as referrer_domain,
        {%- for name, column in {
            'utm_source': 'context_campaign_source', 'utm_medium': 'context_campaign_medium',
            'utm_campaign': 'context_campaign_name'
        }.items() %}
        coalesce({{ column }}, {{ url_parameter('context_page_url', name) }}) as {{ name }},
        {%- endfor %}
        {{ click_id_type('context_page_url') }} as click_id_type,
        cast(null as varchar) as item_id,
        utm_campaign as campaign_id,
        cast(null as double) as duration_seconds,
        cast(null as varchar) as event_properties,
        raw_file,
        {{ raw_values(['id', 'event', 'timestamp', 'received_at', 'anonymous_id', 'user_id',
            'context_user_agent', 'context_library_name']) }} as raw_values,
        is_repeated
    from raw_tracks
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
