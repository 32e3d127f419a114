-- Grain: one row per received event that says that two ids are one.
{#- What was a device's id before is a vendor's; another alias is the company's own. -#}
{% set alias = "coalesce(" ~ json_property('properties', '$anon_distinct_id') ~ ", "
    ~ json_property('properties', 'alias') ~ ")" %}
{% set key = {
    'identifier_type':
        "case event when '$feature_flag_called' then 'anonymous_id' else 'user_id' end",
    'identifier': "case
            when event = '$feature_flag_called' then 'posthog:' || " ~ posthog_device_id() ~ "
            when event = '$identify' or regexp_full_match(" ~ alias ~ ", '[0-9a-f-]{36}')
                then 'posthog:' || " ~ alias ~ "
            else " ~ alias ~ "
        end",
    'linked_identifier': posthog_subject_id(),
} %}
{{ config(**grows_by_file('posthog', 'events', key, entities=['identifiers'])) }}

with

raw_events as (
    {{ received_rows('posthog', 'events', key) }}
),

-- A device that was shown a flag is a user to experiments: its events are that user's.
parsed as (
    select
        {{ key.identifier_type }} as identifier_type,
        {{ key.identifier }} as identifier,
        'user_id' as linked_type,
        {{ key.linked_identifier }} as linked_identifier,
        {{ parse_utc_time('timestamp') }} as linked_at,
        raw_file,
        {{ raw_values(['uuid', 'event', 'distinct_id', 'timestamp', 'created_at']) }} as raw_values,
        is_repeated
    from raw_events
    where
        event in ('$identify', '$create_alias', '$merge_dangerously')
        or (event = '$feature_flag_called' and {{ posthog_is_anonymous() }})
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
