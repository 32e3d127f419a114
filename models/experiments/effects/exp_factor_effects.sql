-- Grain: one row per experiment, metric, segmentation, segment, effect and levels.

with

factor_estimates as (
    select * from {{ ref('exp_factor_estimates') }}
),

final as (
    select
        experiment_id,
        metric_id,
        metric_role,
        segmentation,
        segment_id,
        effect_id,
        level_ids,
        effect_order,
        effect_estimate,
        effect_error,
        effect_lower,
        effect_upper,
        p_value,
        holm_p_value,
        wald_statistic,
        wald_degrees_of_freedom,
        wald_p_value,
        status
    from factor_estimates
)

select * from final
