-- Grain: one row per received submission of an assessment.
{{ config(materialized='table', enabled=adapts('oulad', 'events')) }}

with

raw_submissions as (
    select * from {{ read_raw('oulad', 'student_assessment') }}
),

raw_assessments as (
    select * from {{ read_raw('oulad', 'assessment') }}
),

stg_oulad__presentations as (
    select * from {{ ref('stg_oulad__presentations') }}
),

-- The day was handed in; when it was marked is not told. -1 is the day of scores that were banked.
final as (
    select
        submissions.id_student,
        submissions.id_assessment,
        assessments.code_module,
        assessments.code_presentation,
        assessments.assessment_type,
        try_cast(assessments.weight as double) as assessment_weight,
        try_cast(submissions.score as integer) as score,
        try_cast(submissions.date_submitted as integer)
        - try_cast(assessments.date as integer) as days_late,
        -- Taken over from an earlier presentation: nothing was handed in.
        cast(submissions.is_banked as varchar) in ('true', '1') as is_banked,
        presentations.starts_at
        + to_days(try_cast(submissions.date_submitted as integer)) as submitted_at,
        case
            when submissions.id_student is null or submissions.id_assessment is null
                then 'missing_key'
            when assessments.id_assessment is null then 'unknown_assessment'
            when presentations.starts_at is null then 'unknown_presentation'
            when try_cast(submissions.date_submitted as integer) is null then 'submission_undated'
        end as reject_reason,
        row_number() over (
            partition by submissions.id_student, submissions.id_assessment
            order by try_cast(submissions.date_submitted as integer) asc nulls last
        ) as copy_number
    from raw_submissions as submissions
    left join raw_assessments as assessments
        on submissions.id_assessment = assessments.id_assessment
    left join stg_oulad__presentations as presentations
        on assessments.code_module = presentations.code_module
        and assessments.code_presentation = presentations.code_presentation
)

select * from final
