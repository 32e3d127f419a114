-- Grain: one row per received event that says that two ids are one.
{% set key = {
    'identifier': "'mixpanel:' || replace(coalesce("
        ~ json_property('properties', '$anon_id') ~ ", "
        ~ json_property('properties', 'alias')
        ~ ", distinct_id_before_identity, device_id), '$device:', '')",
    'linked_identifier': "coalesce(" ~ json_property('properties', '$identified_id')
        ~ ", distinct_id)",
} %}
{{ config(**grows_by_file('mixpanel', 'event', key, entities=['identifiers'])) }}

with

raw_event as (
    {{ received_rows('mixpanel', 'event', key) }}
),

parsed as (
    select
        'anonymous_id' as identifier_type,
        {{ key.identifier }} as identifier,
        'user_id' as linked_type,
        {{ key.linked_identifier }} as linked_identifier,
        {{ parse_utc_time('time') }} as linked_at,
        raw_file,
        {{ raw_values(['name', 'time', 'distinct_id', 'insert_id', 'properties']) }} as raw_values,
        is_repeated
    from raw_event
    where name in ('$identify', '$create_alias')
),

judged as (
    {{ judged_links() }}
),

numbered as (
    {{ numbered_copies(key, first='linked_at', redacted=['properties']) }}
),

final as (
    {{ checked_rows('identifiers', 'known_link') }}
)

select * from final
