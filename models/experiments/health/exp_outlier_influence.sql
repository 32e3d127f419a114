-- Grain: one row per experiment_id × metric_id × variant_id, the control too: its largest user.

with

statistics as (
    select * from {{ ref('exp_statistics') }}
),

effects as (
    select * from {{ ref('exp_effects') }}
),

-- One error for an arm: the smallest of its comparisons (the control has several).
errors as (
    select
        experiment_id,
        metric_id,
        variant_id,
        control_variant_id,
        absolute_error
    from effects
    where segmentation = 'all' and estimator = 'welch'
),

arm_errors as (
    select
        experiment_id,
        metric_id,
        variant_id,
        absolute_error
    from errors
    union all
    select
        experiment_id,
        metric_id,
        control_variant_id as variant_id,
        min(absolute_error) as absolute_error
    from errors
    group by experiment_id, metric_id, control_variant_id
),

-- Without its largest user a mean of n moves by (largest - mean) / (n - 1).
final as (
    select
        statistics.experiment_id,
        statistics.metric_id,
        statistics.variant_id,
        statistics.user_count,
        statistics.numerator_max,
        (
            statistics.numerator_max
            - {{ ratio('statistics.numerator_sum', 'statistics.user_count') }}
        ) / nullif(statistics.user_count - 1, 0) as mean_shift,
        arm_errors.absolute_error,
        (
            statistics.numerator_max
            - {{ ratio('statistics.numerator_sum', 'statistics.user_count') }}
        ) / nullif(statistics.user_count - 1, 0) / nullif(arm_errors.absolute_error, 0)
            as shift_in_errors
    from statistics
    left join arm_errors
        on statistics.experiment_id = arm_errors.experiment_id
        and statistics.metric_id = arm_errors.metric_id
        and statistics.variant_id = arm_errors.variant_id
    where statistics.segmentation = 'all' and statistics.statistic_type = 'mean'
)

select * from final
