-- Grain: one row per received identify call.
{% set key = {
    'identifier': "'segment:' || nullif(trim(anonymous_id), '')",
    'linked_identifier': "nullif(trim(user_id), '')",
} %}
{{ config(**grows_by_file('segment', 'identifies', key, entities=['identifiers'])) }}

with

raw_identifies as (
    {{ received_rows('segment', 'identifies', key) }}
),

parsed as (
    select
        'anonymous_id' as identifier_type,
        {{ key.identifier }} as identifier,
        'user_id' as linked_type,
        {{ key.linked_identifier }} as linked_identifier,
        {{ parse_utc_time('timestamp') }} as linked_at,
        raw_file,
        {{ raw_values(['id', 'anonymous_id', 'user_id', 'timestamp', 'received_at']) }}
            as raw_values,
        is_repeated
    from raw_identifies
),

judged as (
    {{ judged_links() }}
),

numbered as (
    {{ numbered_copies(key, first='linked_at') }}
),

final as (
    {{ checked_rows('identifiers', 'known_link') }}
)

select * from final
