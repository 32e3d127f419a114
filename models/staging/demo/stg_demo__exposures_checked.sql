-- Grain: one row per received row of the experiment log.
{% set key = {
    'experiment_id': "nullif(lower(trim(test)), '')",
    'variant_id': "nullif(lower(trim(arm)), '')",
    'user_id': "nullif(trim(learner_no), '')",
    'exposed_at': parse_demo_time('seen'),
} %}
{{ config(**grows_by_file('demo', 'exposures', key, refers_to={'users': 'user_id'})) }}

with

raw_exposures as (
    {{ received_rows('demo', 'exposures', key) }}
),

parsed as not materialized (
    select
        {{ key.experiment_id }} as experiment_id,
        {{ key.variant_id }} as variant_id,
        {{ key.user_id }} as user_id,
        {{ key.exposed_at }} as exposed_at,
        raw_file,
        {{ raw_values(['test', 'arm', 'learner_no', 'seen']) }} as raw_values,
        is_repeated
    from raw_exposures
),

judged as not materialized (
    select
        *,
        case
            when experiment_id is null or variant_id is null or user_id is null then 'missing_key'
            when exposed_at is null then 'unparseable_time'
            when {{ is_orphan('demo', 'users', 'user_id') }} then 'orphan_user'
        end as reject_reason
    from parsed
),

-- A learner may see an experiment often; only the very same sight twice is a duplicate.
numbered as (
    {{ numbered_copies(key) }}
),

final as (
    select
        experiment_id,
        variant_id,
        user_id,
        exposed_at,
        {{ dq_verdict('duplicate_row') }},
        cast(null as varchar) as dq_repairs,
        {{ provenance() }}
    from numbered
)

select * from final
