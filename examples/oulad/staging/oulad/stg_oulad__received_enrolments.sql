-- Grain: one row per received enrolment; orders, lines and results derive from it.
{{ config(materialized='table', enabled='oulad' in var('adapters')) }}

with

raw_registrations as (
    select * from {{ read_raw('oulad', 'student_registration') }}
),

raw_students as (
    select * from {{ read_raw('oulad', 'student') }}
),

stg_oulad__presentations as (
    select * from {{ ref('stg_oulad__presentations') }}
),

results as (
    select
        id_student,
        code_module,
        code_presentation,
        max(final_result) as final_result,
        max(try_cast(num_of_prev_attempts as integer)) as previous_attempts,
        max(try_cast(studied_credits as integer)) as studied_credits
    from raw_students
    group by id_student, code_module, code_presentation
),

-- A question mark is how the published CSV files say that a value is missing: no number, so null.
dated as (
    select
        registrations.id_student,
        registrations.code_module,
        registrations.code_presentation,
        presentations.starts_at,
        presentations.ends_at,
        presentations.starts_at
        + to_days(try_cast(registrations.date_registration as integer)) as registered_at,
        presentations.starts_at
        + to_days(try_cast(registrations.date_unregistration as integer)) as unregistered_at,
        results.final_result,
        results.previous_attempts,
        results.studied_credits
    from raw_registrations as registrations
    left join stg_oulad__presentations as presentations
        on registrations.code_module = presentations.code_module
        and registrations.code_presentation = presentations.code_presentation
    left join results
        on registrations.id_student = results.id_student
        and registrations.code_module = results.code_module
        and registrations.code_presentation = results.code_presentation
),

final as (
    select
        concat_ws(':', id_student, code_module, code_presentation) as order_id,
        concat('student_', id_student) as user_id,
        code_module as item_id,
        code_presentation,
        registered_at,
        unregistered_at,
        -- A result is known when the presentation ends, a withdrawal on its day.
        case
            when final_result = 'Withdrawn' then coalesce(unregistered_at, ends_at)
            else ends_at
        end as result_at,
        final_result,
        previous_attempts,
        studied_credits,
        case
            when id_student is null then 'missing_key'
            when starts_at is null then 'unknown_presentation'
            when registered_at is null then 'registration_undated'
        end as reject_reason,
        row_number() over (
            partition by id_student, code_module, code_presentation
            order by registered_at asc nulls last
        ) as copy_number,
        {{ raw_json(['id_student', 'code_module', 'code_presentation']) }} as raw_row
    from dated
)

select * from final
