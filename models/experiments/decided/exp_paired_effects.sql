-- Grain: one row per experiment_id × metric_id × variant_id × segmentation × segment_id.

with

effects as (
    select * from {{ ref('exp_effects') }}
),

heterogeneity as (
    select * from {{ ref('exp_heterogeneity') }}
),

cuped_effects as (
    select * from effects where estimator = 'cuped'
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
    left join cuped_effects
        on effects.experiment_id = cuped_effects.experiment_id
        and effects.metric_id = cuped_effects.metric_id
        and effects.variant_id = cuped_effects.variant_id
        and effects.segmentation = cuped_effects.segmentation
        and effects.segment_id = cuped_effects.segment_id
    where effects.estimator in ('welch', 'quantile')
),

-- Of a metric with quantiles the segments are not compared: it has no such test.
final as (
    select
        paired_effects.*,
        heterogeneity.interaction_holm_p_value,
        heterogeneity.heterogeneity_p_value
    from paired_effects
    left join heterogeneity
        on paired_effects.experiment_id = heterogeneity.experiment_id
        and paired_effects.metric_id = heterogeneity.metric_id
        and paired_effects.variant_id = heterogeneity.variant_id
        and paired_effects.segmentation = heterogeneity.segmentation
        and paired_effects.segment_id = heterogeneity.segment_id
        and paired_effects.verdict_estimator = heterogeneity.estimator
)

select * from final
