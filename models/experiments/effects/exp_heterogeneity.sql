-- Grain: one row per experiment, metric, variant, segmentation, segment and estimator.

with

segment_tests as (
    select * from {{ ref('exp_segment_tests') }}
),

final as (
    select
        experiment_id,
        metric_id,
        variant_id,
        segmentation,
        segment_id,
        estimator,
        metric_role,
        segment_difference,
        elsewhere_difference,
        contrast,
        contrast_error,
        contrast_lower,
        contrast_upper,
        interaction_p_value,
        interaction_holm_p_value,
        cochran_q,
        heterogeneity_degrees_of_freedom,
        heterogeneity_p_value,
        i_squared_share,
        status
    from segment_tests
)

select * from final
