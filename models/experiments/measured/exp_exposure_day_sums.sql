-- Grain: experiment_id × variant_id × exposure_day_number with facts of the primary metric.
{{ replace_changed_experiments() }}

with

experiments as (
    select * from {{ ref('dim_experiments') }}
),

exposures as (
    select * from {{ ref('exp_exposures') }}
),

experiment_metrics as (
    select * from {{ ref('exp_experiment_metrics') }}
),

metric_sides as (
    select * from {{ ref('exp_metric_sides') }}
),

as_of_dates as (
    select * from {{ ref('dim_as_of_dates') }}
),

changed_exposures as (
    select *
    from exposures
    where {{ is_changed(['experiment_id']) }}
),

primary_sides as (
    select
        experiments.experiment_id,
        experiment_metrics.is_by_day,
        as_of_dates.as_of_date,
        metric_sides.*
    from experiments
    inner join experiment_metrics
        on experiments.experiment_id = experiment_metrics.experiment_id
        and experiments.primary_metric_id = experiment_metrics.metric_id
    inner join metric_sides
        on experiments.primary_metric_id = metric_sides.metric_id
        and metric_sides.metric_side = 'numerator'
    inner join as_of_dates on as_of_dates.is_latest
),

counted_facts as (
    {{ counted_facts('changed_exposures', 'primary_sides', ref('exp_outcomes')) }}
),

user_days as (
    select
        experiment_id,
        user_id,
        exposure_day_number,
        case when value_kind = 'any' then 1 else sum(fact_value) end as day_value
    from counted_facts
    where exposure_day_number between 0 and days_seen - 1
    group by experiment_id, user_id, exposure_day_number, value_kind
),

exact_days as (
    select
        exposures.experiment_id,
        exposures.variant_id,
        user_days.exposure_day_number,
        try_cast(user_days.day_value as decimal(19, 4)) as day_value
    from user_days
    inner join exposures
        on user_days.experiment_id = exposures.experiment_id
        and user_days.user_id = exposures.user_id
),

final as (
    select
        experiment_id,
        variant_id,
        cast(exposure_day_number as bigint) as exposure_day_number,
        cast(sum(day_value) as double) as numerator_sum,
        cast(sum(day_value * day_value) as double) as numerator_sum_squares
    from exact_days
    group by experiment_id, variant_id, exposure_day_number
)

select * from final
