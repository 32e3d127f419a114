-- Grain: one row per received decision.
{% set key = {
    'user_id': "nullif(trim(learner_no), '')",
    'purpose': "nullif(lower(trim(purpose)), '')",
    'decided_at': parse_demo_time('decided'),
} %}
{{ config(**grows_by_file('demo', 'consents', key, refers_to={'users': 'user_id'})) }}

with

raw_consents as (
    {{ received_rows('demo', 'consents', key) }}
),

parsed as not materialized (
    select
        {{ key.user_id }} as user_id,
        {{ key.purpose }} as purpose,
        case
            when lower(trim(choice)) in ('yes', 'true', '1', '是') then true
            when lower(trim(choice)) in ('no', 'false', '0', '否') then false
        end as is_granted,
        {{ key.decided_at }} as decided_at,
        raw_file,
        {{ raw_values(['learner_no', 'purpose', 'choice', 'decided']) }} as raw_values,
        is_repeated
    from raw_consents
),

judged as not materialized (
    select
        *,
        case
            when user_id is null or purpose is null then 'missing_key'
            when is_granted is null then 'unknown_choice'
            when decided_at is null then 'unparseable_time'
            when {{ is_orphan('demo', 'users', 'user_id') }} then 'orphan_user'
        end as reject_reason
    from parsed
),

numbered as (
    {{ numbered_copies(key) }}
),

final as (
    select
        user_id,
        purpose,
        is_granted,
        decided_at,
        {{ dq_verdict('duplicate_row') }},
        cast(null as varchar) as dq_repairs,
        {{ provenance() }}
    from numbered
)

select * from final
