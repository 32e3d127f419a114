-- Grain: one row per received event.
{% set key = {'event_id': "'posthog:' || nullif(trim(uuid), '')"} %}
{% set crowd = {
    'anonymous_id': "'posthog:' || " ~ posthog_device_id(),
    'occurred_at': parse_utc_time('timestamp'),
} %}
{{ config(**grows_by_file('posthog', 'events', key, crowd=crowd)) }}

with

raw_events as {{ kept_if_few() }} (
    {{ received_rows('posthog', 'events', key) }}
),

unpacked as not materialized (
    select
        *,
        {%- for name, property in {
            'page_url': '$current_url', 'referrer': '$referrer', 'library': '$lib',
            'user_agent': '$raw_user_agent', 'device': '$device_type'
        }.items() %}
        {{ json_property('properties', property) }} as {{ name }},
        {%- endfor %}
        case when json_valid(properties) then {{ redact_text('properties') }} end as safe_properties
    from raw_events
),

-- Read thrice below: parsing again costs less than keeping every row in between would.
parsed as not materialized (
    select
        {{ key.event_id }} as event_id,
        {{ posthog_user_id() }} as user_id,
        {{ crowd.anonymous_id }} as anonymous_id,
        {{ event_name_of('event') }} as event_name,
        {{ crowd.occurred_at }} as occurred_at,
        date_trunc('minute', occurred_at) as occurred_minute,
        {{ parse_utc_time('created_at') }} as received_at,
        {{ library_channel('library') }} as channel,
        coalesce(user_agent, {{ json_property('properties', '$user_agent') }}) as user_agent,
        lower(device) as device_type,
        {{ url_path('page_url') }} as page_path,
        {{ other_domain('referrer', 'page_url') }} as referrer_domain,
        {%- for name in ['utm_source', 'utm_medium', 'utm_campaign'] %}
        coalesce({{ json_property('properties', name) }}, {{ url_parameter('page_url', name) }})
            as {{ name }},
        {%- endfor %}
        {{ click_id_type('page_url') }} as click_id_type,
        cast(null as varchar) as item_id,
        utm_campaign as campaign_id,
        cast(null as double) as duration_seconds,
        case when json_valid(safe_properties) then safe_properties end as event_properties,
        raw_file,
        {{ raw_values(['uuid', 'event', 'distinct_id', 'timestamp', 'created_at', 'properties']) }}
            as raw_values,
        is_repeated
    from unpacked
),

bursts as (
    {{ bursts() }}
),

judged as not materialized (
    {{ judged_events() }}
),

numbered as (
    {{ numbered_copies(key, first='received_at', redacted=['properties']) }}
),

final as (
    {{ checked_rows('events', repairs={
        'invalid_json': "struct_extract(raw_values, 'properties') is not null"
            " and event_properties is null",
    }) }}
)

select * from final
