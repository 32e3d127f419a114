-- Grain: one row per module × presentation, with its first and its last day.
{{ config(materialized='table', enabled='oulad' in var('adapters')) }}

with

raw_courses as (
    select * from {{ read_raw('oulad', 'course') }}
),

-- Dates are days from the start of a presentation, which no file names. B ones begin in February,
-- J ones in October (Kuzilek et al. 2017); on which day is not told: the first of the month here.
started as (
    select
        code_module,
        code_presentation,
        try_cast(module_presentation_length as integer) as length_days,
        try_cast(concat(left(code_presentation, 4), case right(code_presentation, 1)
            when 'B' then '-02-01'
            when 'J' then '-10-01'
        end) as timestamp) as starts_at
    from raw_courses
),

final as (
    select
        code_module,
        code_presentation,
        length_days,
        starts_at,
        starts_at + to_days(length_days) as ends_at
    from started
)

select * from final
