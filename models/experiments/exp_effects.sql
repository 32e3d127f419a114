-- Grain: one row per experiment_id × metric_id × variant_id × segmentation × segment_id.

with

welch as (
    select * from {{ ref('exp_welch') }}
),

final as (
    select
        experiment_id,
        metric_id,
        metric_type,
        metric_role,
        variant_id,
        control_variant_id,
        segmentation,
        segment_id,
        control_user_count,
        variant_user_count,
        control_open_count,
        variant_open_count,
        control_mean,
        variant_mean,
        absolute_difference,
        absolute_lower,
        absolute_upper,
        p_value,
        relative_lift,
        relative_lower,
        relative_upper,
        relative_p_value,
        pooled_p_value,
        holm_p_value,
        bh_p_value,
        status
    from welch
)

select * from final
