-- Grain: one row per user_id × metric_id with a fact, as if exposed a window before as_of.

with

users as (
    select * from {{ ref('exp_baseline_users') }}
),

metrics as (
    select * from {{ ref('metrics') }}
),

metric_sides as (
    select * from {{ ref('exp_metric_sides') }}
),

as_of_dates as (
    select * from {{ ref('dim_as_of_dates') }}
),

-- Metrics whose windows are of one length share an experiment that never was.
exposures as (
    select
        cast(window_end_days as varchar) as experiment_id,
        user_id,
        exposed_at,
        exposure_date,
        exposure_date as first_full_date
    from users
),

baseline_sides as (
    select
        cast(metric_sides.window_end_days as varchar) as experiment_id,
        true as is_by_day,
        as_of_dates.as_of_date,
        metric_sides.*
    from metric_sides
    inner join metrics
        on metric_sides.metric_id = metrics.metric_id and metrics.metric_type <> 'quantile'
    inner join as_of_dates on as_of_dates.is_latest
),

final as (
    {{ user_measures('exposures', 'baseline_sides', ref('exp_outcomes')) }}
)

select * from final
