-- Grain: one row per received decision.
{{ config(enabled=adapts('demo', 'consents'), materialized='table') }}

with

raw_consents as (
    select * from {{ read_raw('demo', 'consents') }}
),

parsed as (
    select
        nullif(trim(learner_no), '') as user_id,
        nullif(lower(trim(purpose)), '') as purpose,
        case
            when lower(trim(choice)) in ('yes', 'true', '1', '是') then true
            when lower(trim(choice)) in ('no', 'false', '0', '否') then false
        end as is_granted,
        {{ parse_demo_time('decided') }} as decided_at,
        {{ raw_json(['learner_no', 'purpose', 'choice', 'decided']) }} as raw_row
    from raw_consents
),

judged as (
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
    select
        *,
        row_number() over (
            partition by user_id, purpose, decided_at, reject_reason is null order by raw_row
        ) as copy_number
    from judged
),

final as (
    select
        user_id,
        purpose,
        is_granted,
        decided_at,
        {{ dq_verdict('duplicate_row') }},
        cast(null as varchar) as dq_repairs,
        raw_row
    from numbered
)

select * from final
