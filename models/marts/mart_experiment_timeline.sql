-- Grain: one row per experiment_id × metric_id × variant_id × estimator × statistics_date.

with

daily_effects as (
    select * from {{ ref('exp_daily_effects') }}
),

experiments as (
    select * from {{ ref('dim_experiments') }}
),

metrics as (
    select * from {{ ref('metrics') }}
),

final as (
    select
        daily_effects.experiment_id,
        experiments.experiment_name,
        daily_effects.metric_id,
        metrics.metric_name,
        metrics.good_direction,
        daily_effects.metric_id = experiments.primary_metric_id as is_primary_metric,
        daily_effects.variant_id,
        daily_effects.control_variant_id,
        daily_effects.estimator,
        daily_effects.statistics_date,
        daily_effects.control_user_count,
        daily_effects.variant_user_count,
        daily_effects.control_mean,
        daily_effects.variant_mean,
        daily_effects.absolute_difference,
        daily_effects.absolute_lower,
        daily_effects.absolute_upper,
        daily_effects.p_value,
        daily_effects.sequential_lower,
        daily_effects.sequential_upper,
        daily_effects.sequential_p_value,
        daily_effects.relative_lift,
        daily_effects.relative_lower,
        daily_effects.relative_upper,
        daily_effects.relative_sequential_lower,
        daily_effects.relative_sequential_upper,
        daily_effects.status
    from daily_effects
    inner join experiments on daily_effects.experiment_id = experiments.experiment_id
    inner join metrics on daily_effects.metric_id = metrics.metric_id
)

select * from final
