-- Grain: one row per experiment_id × metric_id × variant_id × segmentation × segment_id.

with

paired_effects as (
    select * from {{ ref('exp_paired_effects') }}
),

experiments as (
    select * from {{ ref('dim_experiments') }}
),

metrics as (
    select * from {{ ref('metrics') }}
),

names as (
    select * from {{ ref('seg_names') }}
),

named_effects as (
    select
        paired_effects.*,
        experiments.experiment_name,
        metrics.metric_name,
        metrics.good_direction,
        paired_effects.metric_id = experiments.primary_metric_id as is_primary_metric,
        {{ segment_label('names', 'paired_effects.segment_id') }} as segment_name
    from paired_effects
    inner join experiments on paired_effects.experiment_id = experiments.experiment_id
    inner join metrics on paired_effects.metric_id = metrics.metric_id
    left join names
        on paired_effects.segmentation = names.segmentation
        and paired_effects.segment_id = names.segment_id
),

final as (
    select
        experiment_id,
        experiment_name,
        metric_id,
        metric_name,
        metric_type,
        metric_role,
        good_direction,
        is_primary_metric,
        variant_id,
        control_variant_id,
        segmentation,
        segment_id,
        segment_name,
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
        sequential_lower,
        sequential_upper,
        relative_sequential_lower,
        relative_sequential_upper,
        sequential_p_value,
        chance_to_win,
        expected_loss,
        cuped_absolute_difference,
        cuped_absolute_lower,
        cuped_absolute_upper,
        cuped_p_value,
        cuped_relative_lift,
        cuped_relative_lower,
        cuped_relative_upper,
        cuped_holm_p_value,
        cuped_variance_reduction,
        interaction_holm_p_value,
        heterogeneity_p_value,
        status,
        verdict_estimator,
        {{ effect_verdict() }} as verdict
    from named_effects
)

select * from final
