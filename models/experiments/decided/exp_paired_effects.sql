-- Grain: one row per experiment_id × metric_id × variant_id × segmentation × segment_id.

with

effects as (
    select * from {{ ref('exp_effects') }}
),

heterogeneity as (
    select * from {{ ref('exp_heterogeneity') }}
),

cuped_effects as (
    select *
    from effects
    where estimator = 'cuped'
),

-- The verdict rests on CUPED where it has an answer: the same effect, seen more sharply.
paired_effects as (
    select
        effects.*,
        cuped_effects.absolute_difference as cuped_absolute_difference,
        cuped_effects.absolute_lower as cuped_absolute_lower,
        cuped_effects.absolute_upper as cuped_absolute_upper,
        cuped_effects.p_value as cuped_p_value,
        cuped_effects.relative_lift as cuped_relative_lift,
        cuped_effects.relative_lower as cuped_relative_lower,
        cuped_effects.relative_upper as cuped_relative_upper,
        cuped_effects.holm_p_value as cuped_holm_p_value,
        cuped_effects.variance_reduction as cuped_variance_reduction,
        case when cuped_effects.p_value is null then effects.estimator else 'cuped' end
            as verdict_estimator
    from effects
    left join cuped_effects on {{ same_effect('effects', 'cuped_effects') }}
    where effects.estimator in ('welch', 'quantile')
),

-- Of a metric with quantiles the segments are not compared: it has no such test.
final as (
    select
        paired_effects.experiment_id,
        paired_effects.metric_id,
        paired_effects.metric_type,
        paired_effects.metric_role,
        paired_effects.variant_id,
        paired_effects.control_variant_id,
        paired_effects.segmentation,
        paired_effects.segment_id,
        paired_effects.control_user_count,
        paired_effects.variant_user_count,
        paired_effects.control_open_count,
        paired_effects.variant_open_count,
        paired_effects.control_mean,
        paired_effects.variant_mean,
        paired_effects.absolute_difference,
        paired_effects.absolute_lower,
        paired_effects.absolute_upper,
        paired_effects.p_value,
        paired_effects.relative_lift,
        paired_effects.relative_lower,
        paired_effects.relative_upper,
        paired_effects.relative_p_value,
        paired_effects.pooled_p_value,
        paired_effects.holm_p_value,
        paired_effects.bh_p_value,
        paired_effects.sequential_lower,
        paired_effects.sequential_upper,
        paired_effects.relative_sequential_lower,
        paired_effects.relative_sequential_upper,
        paired_effects.sequential_p_value,
        paired_effects.chance_to_win,
        paired_effects.expected_loss,
        paired_effects.cuped_absolute_difference,
        paired_effects.cuped_absolute_lower,
        paired_effects.cuped_absolute_upper,
        paired_effects.cuped_p_value,
        paired_effects.cuped_relative_lift,
        paired_effects.cuped_relative_lower,
        paired_effects.cuped_relative_upper,
        paired_effects.cuped_holm_p_value,
        paired_effects.cuped_variance_reduction,
        heterogeneity.interaction_holm_p_value,
        heterogeneity.heterogeneity_p_value,
        paired_effects.status,
        paired_effects.verdict_estimator
    from paired_effects
    left join heterogeneity
        on {{ same_effect('paired_effects', 'heterogeneity') }}
        and paired_effects.verdict_estimator = heterogeneity.estimator
)

select * from final
