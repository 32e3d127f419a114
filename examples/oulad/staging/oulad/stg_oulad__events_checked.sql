-- Grain: one row per received submission of an assessment, and per received result of an enrolment.
{{ config(materialized='table', enabled=adapts('oulad', 'events')) }}

with

stg_oulad__received_submissions as (
    select * from {{ ref('stg_oulad__received_submissions') }}
),

stg_oulad__received_enrolments as (
    select * from {{ ref('stg_oulad__received_enrolments') }}
),

submissions as (
    select
        concat_ws(':', id_student, id_assessment) as event_id,
        concat('student_', id_student) as user_id,
        case when is_banked then 'assessment_banked' else 'assessment_submitted' end as event_name,
        submitted_at as occurred_at,
        code_module as item_id,
        cast(json_object(
            'presentation', code_presentation, 'assessment_type', assessment_type,
            'weight', assessment_weight, 'score', score, 'days_late', days_late
        ) as varchar) as event_properties,
        reject_reason,
        copy_number,
        cast(null as varchar) as repair
    from stg_oulad__received_submissions
),

results as (
    select
        order_id as event_id,
        user_id,
        case final_result
            when 'Pass' then 'module_passed'
            when 'Distinction' then 'module_passed_with_distinction'
            when 'Fail' then 'module_failed'
            when 'Withdrawn' then 'module_withdrawn'
        end as event_name,
        result_at as occurred_at,
        item_id,
        cast(json_object(
            'presentation', code_presentation, 'previous_attempts', previous_attempts,
            'studied_credits', studied_credits
        ) as varchar) as event_properties,
        -- That the day of registration is missing takes nothing from the result.
        case
            when final_result not in ('Pass', 'Distinction', 'Fail', 'Withdrawn')
                then 'unknown_result'
            else nullif(reject_reason, 'registration_undated')
        end as reject_reason,
        copy_number,
        case
            when final_result = 'Withdrawn' and unregistered_at is null
                then 'withdrawal_dated_by_the_end'
        end as repair
    from stg_oulad__received_enrolments
    where final_result is not null
),

received as (
    select * from submissions
    union all
    select * from results
),

known_columns as (
    select
        event_id,
        user_id,
        event_name,
        occurred_at,
        'web' as channel,
        item_id,
        event_properties,
        {{ dq_verdict('event_repeated') }},
        repair as dq_repairs,
        case
            when dq_outcome <> 'accepted' then {{ raw_json(['event_id', 'event_properties']) }}
        end as raw_row,
        {{ this_batch() }} as batch_number
    from received
),

final as (
    {{ completed_rows('events', 'known_columns', lacks=[
        'anonymous_id', 'received_at', 'device_type', 'page_path', 'referrer_domain', 'utm_source',
        'utm_medium', 'utm_campaign', 'click_id_type', 'campaign_id', 'duration_seconds',
    ]) }}
)

select * from final
