-- Grain: one row per received row of the experiment log.
{{ config(enabled=adapts('demo', 'exposures'), materialized='table') }}

with

raw_exposures as (
    select * from {{ read_raw('demo', 'exposures') }}
),

parsed as (
    select
        nullif(lower(trim(test)), '') as experiment_id,
        nullif(lower(trim(arm)), '') as variant_id,
        nullif(trim(learner_no), '') as user_id,
        {{ parse_demo_time('seen') }} as exposed_at,
        {{ raw_json(['test', 'arm', 'learner_no', 'seen']) }} as raw_row
    from raw_exposures
),

judged as (
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
    select
        *,
        row_number() over (
            partition by experiment_id, variant_id, user_id, exposed_at, reject_reason is null
            order by raw_row
        ) as copy_number
    from judged
),

final as (
    select
        experiment_id,
        variant_id,
        user_id,
        exposed_at,
        {{ dq_verdict('duplicate_row') }},
        cast(null as varchar) as dq_repairs,
        raw_row
    from numbered
)

select * from final
