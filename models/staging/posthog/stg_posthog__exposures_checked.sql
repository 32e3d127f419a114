-- Grain: one row per received call of a feature flag.
{% set key = {
    'experiment_id': json_property('properties', '$feature_flag'),
    'variant_id': json_property('properties', '$feature_flag_response'),
    'user_id': posthog_subject_id(),
} %}
{{ config(**grows_by_file('posthog', 'events', key, entities=['exposures'])) }}

with

raw_events as (
    {{ received_rows('posthog', 'events', key) }}
),

parsed as (
    select
        {{ key.experiment_id }} as experiment_id,
        {{ key.variant_id }} as variant_id,
        {{ key.user_id }} as user_id,
        {{ parse_utc_time('timestamp') }} as exposed_at,
        raw_file,
        {{ raw_values(['uuid', 'event', 'distinct_id', 'timestamp', 'created_at']) }} as raw_values,
        is_repeated
    from raw_events
    where event = '$feature_flag_called'
),

judged as (
    select
        *,
        case
            when experiment_id is null or variant_id is null or user_id is null then 'missing_key'
            when exposed_at is null then 'unparseable_time'
        end as reject_reason
    from parsed
),

-- A flag is asked for on every page: the first answer is the exposure.
numbered as (
    {{ numbered_copies(key, first='exposed_at') }}
),

final as (
    {{ checked_rows('exposures', 'asked_again') }}
)

select * from final
