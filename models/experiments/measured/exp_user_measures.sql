-- Grain: one row per experiment_id × user_id × metric_id with a fact, once the window is closed.
{{ replace_changed_experiments() }}

with

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

experiment_sides as (
    select
        experiment_metrics.experiment_id,
        experiment_metrics.is_by_day,
        as_of_dates.as_of_date,
        metric_sides.*
    from experiment_metrics
    inner join metric_sides on experiment_metrics.metric_id = metric_sides.metric_id
    inner join as_of_dates on as_of_dates.is_latest
),

final as (
    {{ user_measures('changed_exposures', 'experiment_sides', ref('exp_outcomes')) }}
)

select * from final
