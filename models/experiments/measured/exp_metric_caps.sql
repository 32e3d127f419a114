-- Grain: one row per experiment_id × metric_id with a cap: the largest value that counts.

with

experiment_metrics as (
    select * from {{ ref('exp_experiment_metrics') }}
),

user_measures as (
    select * from {{ ref('exp_user_measures') }}
),

segment_counts as (
    select * from {{ ref('exp_segment_counts') }}
),

winsorised_metrics as (
    select
        segment_counts.experiment_id,
        segment_counts.metric_id,
        experiment_metrics.cap_quantile,
        sum(segment_counts.user_count) as user_count
    from segment_counts
    inner join experiment_metrics
        on segment_counts.experiment_id = experiment_metrics.experiment_id
        and segment_counts.metric_id = experiment_metrics.metric_id
    where segment_counts.segmentation = 'all' and experiment_metrics.cap_quantile is not null
    group by
        segment_counts.experiment_id,
        segment_counts.metric_id,
        experiment_metrics.cap_quantile
),

winsorised_measures as (
    select user_measures.*
    from user_measures
    inner join winsorised_metrics
        on user_measures.experiment_id = winsorised_metrics.experiment_id
        and user_measures.metric_id = winsorised_metrics.metric_id
),

winsor_caps as (
    {{ winsor_caps('winsorised_measures', 'winsorised_metrics', ['experiment_id', 'metric_id']) }}
),

final as (
    select
        experiment_metrics.experiment_id,
        experiment_metrics.metric_id,
        coalesce(experiment_metrics.cap_value, winsor_caps.cap_value) as cap_value
    from experiment_metrics
    left join winsor_caps
        on experiment_metrics.experiment_id = winsor_caps.experiment_id
        and experiment_metrics.metric_id = winsor_caps.metric_id
    where coalesce(experiment_metrics.cap_value, winsor_caps.cap_value) is not null
)

select * from final
