-- Grain: one row per received event.
{% set key = {
    'event_id': "'mixpanel:' || md5(concat_ws('|', name, time, distinct_id, insert_id))",
} %}
{#- An id is the company's own where a property says so, or where it is not that of a device. -#}
{% set device = "replace(coalesce(device_id, distinct_id_before_identity), '$device:', '')" %}
{% set user = "coalesce(" ~ json_property('properties', '$user_id') ~ ", "
    ~ json_property('properties', 'user_id')
    ~ ", case when distinct_id <> " ~ device ~ " and not starts_with(distinct_id, '$device:')"
    ~ " then distinct_id end)" %}
{% set anonymous = "'mixpanel:' || coalesce(" ~ device
    ~ ", nullif(replace(distinct_id, '$device:', ''), " ~ user ~ "))" %}
{% set crowd = {'anonymous_id': anonymous, 'occurred_at': parse_utc_time('time')} %}
{{ config(**grows_by_file('mixpanel', 'event', key, crowd=crowd, entities=['events'])) }}

with

raw_event as {{ kept_if_few() }} (
    {{ received_rows('mixpanel', 'event', key) }}
),

-- Read thrice below: parsing again costs less than keeping every row in between would.
parsed as not materialized (
    select
        {{ key.event_id }} as event_id,
        {{ user }} as user_id,
        {{ crowd.anonymous_id }} as anonymous_id,
        {{ event_name_of('name') }} as event_name,
        {{ crowd.occurred_at }} as occurred_at,
        date_trunc('minute', occurred_at) as occurred_minute,
        {{ parse_utc_time('mp_processing_time_ms') }} as received_at,
        {{ library_channel('mp_lib') }} as channel,
        cast(null as varchar) as user_agent,
        case
            when os in ('iOS', 'Android', 'iPhone OS') then 'mobile'
            when os in ('Windows', 'Mac OS X', 'Linux', 'Chrome OS') then 'desktop'
        end as device_type,
        {{ url_path('current_url') }} as page_path,
        {{ other_domain('referrer', 'current_url') }} as referrer_domain,
        {%- for name in ['utm_source', 'utm_medium', 'utm_campaign'] %}
        coalesce({{ json_property('properties', name) }}, {{ url_parameter('current_url', name) }})
            as {{ name }},
        {%- endfor %}
        {{ click_id_type('current_url') }} as click_id_type,
        cast(null as varchar) as item_id,
        utm_campaign as campaign_id,
        cast(null as double) as duration_seconds,
        case when json_valid(properties) then {{ redact_text('properties') }} end
            as safe_properties,
        case when json_valid(safe_properties) then safe_properties end as event_properties,
        raw_file,
        {{ raw_values(['name', 'time', 'distinct_id', 'insert_id', 'properties']) }} as raw_values,
        is_repeated
    from raw_event
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
