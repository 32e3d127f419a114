-- Grain: one row per received row of the log-in table.
{% set key = {
    'identifier_type': "case lower(trim(kind))
            when 'device' then 'anonymous_id'
            when 'email' then 'email_hash'
        end",
    'identifier': "case
            when lower(trim(kind)) = 'email' then " ~ pii_hash('value') ~ "
            else nullif(trim(value), '')
        end",
    'linked_type': "case lower(trim(owner_kind)) when 'learner' then 'user_id' end",
    'linked_identifier': "nullif(trim(owner), '')",
} %}
{{ config(**grows_by_file('demo', 'identifiers', key, refers_to={'users': 'linked_identifier'})) }}

with

raw_identifiers as (
    {{ received_rows('demo', 'identifiers', key) }}
),

parsed as not materialized (
    select
        {{ key.identifier_type }} as identifier_type,
        -- An address leaves staging only as its hash.
        {{ key.identifier }} as identifier,
        {{ key.linked_type }} as linked_type,
        {{ key.linked_identifier }} as linked_identifier,
        {{ parse_demo_time('seen') }} as linked_at,
        raw_file,
        {{ raw_values(['kind', 'owner_kind', 'owner', 'seen', 'value']) }} as raw_values,
        is_repeated
    from raw_identifiers
),

judged as not materialized (
    select
        *,
        case
            when identifier is null or linked_identifier is null then 'missing_key'
            when identifier_type is null or linked_type is null then 'unknown_type'
            when linked_at is null then 'unparseable_time'
            when {{ is_orphan('demo', 'users', 'linked_identifier') }} then 'orphan_user'
        end as reject_reason
    from parsed
),

numbered as (
    {{ numbered_copies(key, first='linked_at', redacted=['value']) }}
),

final as (
    select
        identifier_type,
        identifier,
        linked_type,
        linked_identifier,
        linked_at,
        {{ dq_verdict('duplicate_row') }},
        cast(null as varchar) as dq_repairs,
        {{ provenance() }}
    from numbered
)

select * from final
