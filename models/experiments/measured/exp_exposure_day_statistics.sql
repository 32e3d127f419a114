-- Grain: one row per experiment_id × variant_id × exposure_day_number, of the primary metric.

with

experiments as (
    select * from {{ ref('dim_experiments') }}
),

exposure_counts as (
    select * from {{ ref('exp_exposure_counts') }}
),

experiment_metrics as (
    select * from {{ ref('exp_experiment_metrics') }}
),

variants as (
    select * from {{ ref('experiment_variants') }}
),

day_sums as (
    select * from {{ ref('exp_exposure_day_sums') }}
),

as_of_dates as (
    select * from {{ ref('dim_as_of_dates') }}
),

-- A window that closes k days after as_of has been seen for all but its last k days.
seen_counts as (
    select
        exposure_counts.experiment_id,
        exposure_counts.variant_id,
        experiment_metrics.window_end_days
        - {{ days_between('as_of_dates.as_of_date', 'exposure_counts.closed_date') }} as days_seen,
        sum(exposure_counts.user_count) as user_count
    from exposure_counts
    inner join experiments
        on exposure_counts.experiment_id = experiments.experiment_id
        and exposure_counts.metric_id = experiments.primary_metric_id
    inner join experiment_metrics
        on exposure_counts.experiment_id = experiment_metrics.experiment_id
        and exposure_counts.metric_id = experiment_metrics.metric_id
    inner join as_of_dates on as_of_dates.is_latest
    where exposure_counts.segmentation = 'all'
    group by
        exposure_counts.experiment_id,
        exposure_counts.variant_id,
        experiment_metrics.window_end_days,
        as_of_dates.as_of_date,
        exposure_counts.closed_date
),

-- Days on which no arm did anything tell nothing and have no row.
days as (
    select distinct
        day_sums.experiment_id,
        variants.variant_id,
        day_sums.exposure_day_number
    from day_sums
    inner join variants on day_sums.experiment_id = variants.experiment_id
),

day_counts as (
    select
        days.experiment_id,
        days.variant_id,
        days.exposure_day_number,
        coalesce(sum(seen_counts.user_count), 0) as user_count
    from days
    left join seen_counts
        on days.experiment_id = seen_counts.experiment_id
        and days.variant_id = seen_counts.variant_id
        and days.exposure_day_number < seen_counts.days_seen
    group by days.experiment_id, days.variant_id, days.exposure_day_number
),

final as (
    select
        day_counts.experiment_id,
        day_counts.variant_id,
        day_counts.exposure_day_number,
        cast(day_counts.user_count as bigint) as user_count,
        case when day_counts.user_count > 0 then coalesce(day_sums.numerator_sum, 0) end
            as numerator_sum,
        case when day_counts.user_count > 0 then coalesce(day_sums.numerator_sum_squares, 0) end
            as numerator_sum_squares
    from day_counts
    left join day_sums
        on day_counts.experiment_id = day_sums.experiment_id
        and day_counts.variant_id = day_sums.variant_id
        and day_counts.exposure_day_number = day_sums.exposure_day_number
)

select * from final
