-- Grain: one row per experiment_id × metric_id × variant_id × statistics_date × estimator.

with

daily_estimates as (
    select * from {{ ref('exp_daily_estimates') }}
),

final as (
    select
        experiment_id,
        metric_id,
        metric_type,
        metric_role,
        variant_id,
        control_variant_id,
        statistics_date,
        estimator,
        control_user_count,
        variant_user_count,
        control_open_count,
        variant_open_count,
        control_mean,
        variant_mean,
        absolute_difference,
        absolute_error,
        absolute_lower,
        absolute_upper,
        p_value,
        relative_lift,
        relative_error,
        relative_lower,
        relative_upper,
        relative_p_value,
        sequential_lower,
        sequential_upper,
        relative_sequential_lower,
        relative_sequential_upper,
        sequential_p_value,
        chance_to_win,
        expected_loss,
        variance_reduction,
        non_inferiority_p_value,
        status
    from daily_estimates
)

select * from final
