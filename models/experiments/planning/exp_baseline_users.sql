-- Grain: one row per window_end_days × user_id: who an experiment could have met before as_of.

with

metrics as (
    select * from {{ ref('metrics') }}
),

user_days as (
    select * from {{ ref('fct_user_days') }}
),

as_of_dates as (
    select * from {{ ref('dim_as_of_dates') }}
),

-- So early that the window is closed today; before it, everybody active within the usual span.
exposure_dates as (
    select distinct
        metrics.window_end_days,
        cast(
            {{ dbt.dateadd('day', '-metrics.window_end_days', 'as_of_dates.as_of_date') }} as date
        ) as exposure_date,
        cast(
            {{ dbt.dateadd(
                'day',
                '-metrics.window_end_days - ' ~ var('lifecycle_window_days'),
                'as_of_dates.as_of_date'
            ) }} as date
        ) as active_from_date
    from metrics
    inner join as_of_dates on as_of_dates.is_latest
),

final as (
    select distinct
        exposure_dates.window_end_days,
        user_days.user_id,
        exposure_dates.exposure_date,
        cast(exposure_dates.exposure_date as timestamp) as exposed_at
    from exposure_dates
    inner join user_days
        on exposure_dates.active_from_date <= user_days.activity_date
        and exposure_dates.exposure_date > user_days.activity_date
)

select * from final
