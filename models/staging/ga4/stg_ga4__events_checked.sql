-- Grain: one row per received event.
{#- The export numbers no events: what is the same in all of this is one. -#}
{% set key = {
    'event_id': "'ga4:' || md5(concat_ws('|', event_timestamp, event_name, user_pseudo_id,
            event_bundle_sequence_id, batch_event_index, cast(event_params as varchar)))",
} %}
{% set crowd = {
    'anonymous_id': "'ga4:' || nullif(trim(user_pseudo_id), '')",
    'occurred_at': parse_utc_time('event_timestamp'),
} %}
{{ config(**grows_by_file('ga4', 'events', key, crowd=crowd)) }}

with

raw_events as {{ kept_if_few() }} (
    {{ received_rows('ga4', 'events', key) }}
),

unpacked as not materialized (
    select
        *,
        {{ ga4_pairs('event_params') }} as params,
        {{ ga4_value('params', 'page_location') }} as page_url,
        {{ ga4_json('items') }} as item_list
    from raw_events
),

-- Read thrice below: parsing again costs less than keeping every row in between would.
parsed as not materialized (
    select
        {{ key.event_id }} as event_id,
        nullif(trim(user_id), '') as user_id,
        {{ crowd.anonymous_id }} as anonymous_id,
        {{ event_name_of('event_name') }} as event_name,
        {{ crowd.occurred_at }} as occurred_at,
        date_trunc('minute', occurred_at) as occurred_minute,
        occurred_at + to_microseconds(try_cast(event_server_timestamp_offset as bigint))
            as received_at,
        case when platform in ('IOS', 'ANDROID') then 'app' else lower(platform) end as channel,
        cast(null as varchar) as user_agent,
        lower(try_cast(device as json) ->> '$.category') as device_type,
        {{ url_path('page_url') }} as page_path,
        {{ other_domain(ga4_value('params', 'page_referrer'), 'page_url') }} as referrer_domain,
        {%- for name, manual in {
            'source': 'manual_source', 'medium': 'manual_medium', 'campaign': 'manual_campaign_name'
        }.items() %}
        coalesce(
            {{ ga4_known("(try_cast(collected_traffic_source as json) ->> '$." ~ manual ~ "')") }},
            {{ ga4_known(ga4_value('params', name)) }},
            {{ url_parameter('page_url', 'utm_' ~ name) }}
        ) as utm_{{ name }},
        {%- endfor %}
        {{ ga4_click_id_type() }} as click_id_type,
        case when json_array_length(item_list) = 1 then item_list ->> '$[0].item_id' end
            as item_id,
        utm_campaign as campaign_id,
        try_cast({{ ga4_value('params', 'engagement_time_msec') }} as bigint) / 1000
            as duration_seconds,
        {{ ga4_object('params', ['page_location', 'page_referrer', 'engagement_time_msec']) }}
            as event_properties,
        case when event_name in ('purchase', 'refund') then {{ ga4_order_details() }} end
            as order_details,
        case when json_array_length(item_list) > 0 then cast(item_list as varchar) end
            as item_details,
        case when user_id is not null then {{ ga4_user_traits() }} end as user_traits,
        raw_file,
        {{ raw_values(['event_timestamp', 'event_name', 'user_pseudo_id', 'user_id',
            'event_bundle_sequence_id']) }} as raw_values,
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
    {{ numbered_copies(key, first='received_at') }}
),

final as (
    {{ checked_rows('events', more=['order_details', 'item_details', 'user_traits']) }}
)

select * from final
