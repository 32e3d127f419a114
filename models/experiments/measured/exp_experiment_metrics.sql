-- Grain: one row per experiment_id × metric_id: how the metric is judged in the experiment.
{{ config(materialized='view') }}

with

experiments as (
    select * from {{ ref('dim_experiments') }}
),

experiment_metrics as (
    select * from {{ ref('experiment_metrics') }}
),

metrics as (
    select * from {{ ref('metrics') }}
),

final as (
    select
        experiments.experiment_id,
        metrics.metric_id,
        metrics.metric_type,
        {{ statistic_type('metrics.metric_type', 'experiments.assignment_unit') }}
            as statistic_type,
        experiment_metrics.metric_role,
        metrics.good_direction,
        experiment_metrics.non_inferiority_margin,
        experiments.control_variant_id,
        experiments.assignment_unit,
        metrics.window_start_days,
        metrics.window_end_days,
        -- Active days are whole UTC days; everything else counts from the moment of exposure.
        metrics.numerator_source = 'user_day'
        and coalesce(metrics.denominator_source, 'user_day') = 'user_day' as is_by_day,
        metrics.cap_value,
        metrics.cap_quantile,
        metrics.covariate_days,
        metrics.quantile_level
    from experiments
    inner join experiment_metrics
        on experiments.experiment_id = experiment_metrics.experiment_id
    inner join metrics on experiment_metrics.metric_id = metrics.metric_id
)

select * from final
