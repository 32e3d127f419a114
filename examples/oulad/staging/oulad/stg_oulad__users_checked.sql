-- Grain: one row per received enrolment of a student; the latest says who the student is.
{{ config(materialized='table', enabled=adapts('oulad', 'users')) }}

with

raw_students as (
    select * from {{ read_raw('oulad', 'student') }}
),

stg_oulad__presentations as (
    select * from {{ ref('stg_oulad__presentations') }}
),

stg_oulad__received_enrolments as (
    select * from {{ ref('stg_oulad__received_enrolments') }}
),

first_registrations as (
    select
        user_id,
        min(registered_at) as signed_up_at
    from stg_oulad__received_enrolments
    group by user_id
),

-- Only the age band ever differs between the enrolments of a student.
numbered as (
    select
        students.*,
        concat('student_', students.id_student) as user_id,
        nullif(students.imd_band, '?') as deprivation_band,
        cast(students.disability as varchar) in ('true', 'Y') as has_disability,
        case when students.id_student is null then 'missing_key' end as reject_reason,
        row_number() over (
            partition by students.id_student
            order by presentations.starts_at desc nulls last, students.code_module asc nulls last
        ) as copy_number,
        min(students.age_band) over (partition by students.id_student)
        <> max(students.age_band) over (partition by students.id_student) as has_two_ages
    from raw_students as students
    left join stg_oulad__presentations as presentations
        on students.code_module = presentations.code_module
        and students.code_presentation = presentations.code_presentation
),

known_columns as (
    select
        numbered.user_id,
        first_registrations.signed_up_at,
        -- The university's region Ireland is of two countries.
        case when numbered.region <> 'Ireland' then 'GB' end as country,
        numbered.region,
        case numbered.gender when 'F' then 'female' when 'M' then 'male' end as gender,
        cast(json_object(
            'age_band', numbered.age_band,
            'education', numbered.highest_education,
            'imd_band', regexp_replace(numbered.deprivation_band, '^10-20$', '10-20%'),
            'has_disability', numbered.has_disability
        ) as varchar) as user_attributes,
        {{ dq_verdict('enrolled_again') }},
        {{ dq_repairs({
            'imd_band_percent_added': "numbered.deprivation_band = '10-20'",
            'latest_age_band_taken': "numbered.has_two_ages and numbered.copy_number = 1",
        }) }},
        case
            when dq_outcome <> 'accepted'
                then {{ raw_json(['id_student', 'code_module', 'code_presentation']) }}
        end as raw_row,
        {{ this_batch() }} as batch_number
    from numbered
    left join first_registrations on numbered.user_id = first_registrations.user_id
),

final as (
    {{ completed_rows('users', 'known_columns', lacks=[
        'acquisition_channel', 'city', 'birth_year', 'plan', 'email_hash', 'phone_hash',
    ]) }}
)

select * from final
