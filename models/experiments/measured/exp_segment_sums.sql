-- Grain: one row per experiment_id × metric_id × variant_id × segmentation × segment_id with facts.

with

exposure_segments as (
    select * from {{ ref('exp_exposure_segments') }}
),

user_metrics as (
    select * from {{ ref('exp_user_metrics') }}
),

final as (
    select
        user_metrics.experiment_id,
        user_metrics.metric_id,
        exposure_segments.variant_id,
        exposure_segments.segmentation,
        exposure_segments.segment_id,
        {{ moment_sums('user_metrics', also='exposure_segments.segment_id') }}
    from user_metrics
    inner join exposure_segments
        on user_metrics.experiment_id = exposure_segments.experiment_id
        and user_metrics.user_id = exposure_segments.user_id
    group by
        user_metrics.experiment_id,
        user_metrics.metric_id,
        exposure_segments.variant_id,
        exposure_segments.segmentation,
        exposure_segments.segment_id
)

select * from final
