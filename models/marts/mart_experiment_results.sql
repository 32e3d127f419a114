-- Grain: one row per experiment_id × metric_id × variant_id × segmentation × segment_id.

with

effects as (
    select * from {{ ref('exp_effects') }}
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

-- Goals are judged by the p-value adjusted for how many are looked at, the rest by their own.
judged_effects as (
    select
        effects.*,
        metrics.metric_name,
        metrics.good_direction,
        coalesce(effects.holm_p_value, effects.p_value) < 0.05 as is_significant,
        (effects.absolute_difference > 0) = (metrics.good_direction = 'increase') as is_good
    from effects
    inner join metrics on effects.metric_id = metrics.metric_id
),

final as (
    select
        judged_effects.experiment_id,
        experiments.experiment_name,
        judged_effects.metric_id,
        judged_effects.metric_name,
        judged_effects.metric_type,
        judged_effects.metric_role,
        judged_effects.good_direction,
        judged_effects.metric_id = experiments.primary_metric_id as is_primary_metric,
        judged_effects.variant_id,
        judged_effects.control_variant_id,
        judged_effects.segmentation,
        judged_effects.segment_id,
        {{ segment_label('names', 'judged_effects.segment_id') }} as segment_name,
        judged_effects.control_user_count,
        judged_effects.variant_user_count,
        judged_effects.control_open_count,
        judged_effects.variant_open_count,
        judged_effects.control_mean,
        judged_effects.variant_mean,
        judged_effects.absolute_difference,
        judged_effects.absolute_lower,
        judged_effects.absolute_upper,
        judged_effects.p_value,
        judged_effects.relative_lift,
        judged_effects.relative_lower,
        judged_effects.relative_upper,
        judged_effects.relative_p_value,
        judged_effects.pooled_p_value,
        judged_effects.holm_p_value,
        judged_effects.bh_p_value,
        judged_effects.status,
        case
            when judged_effects.p_value is null then 'too little data'
            when not judged_effects.is_significant then 'no difference shown'
            when judged_effects.is_good then 'better'
            else 'worse'
        end as verdict
    from judged_effects
    inner join experiments on judged_effects.experiment_id = experiments.experiment_id
    left join names
        on judged_effects.segmentation = names.segmentation
        and judged_effects.segment_id = names.segment_id
)

select * from final
