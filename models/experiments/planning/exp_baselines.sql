-- Grain: one row per metric_id × segmentation × segment_id: what planning starts from.

with

metrics as (
    select * from {{ ref('metrics') }}
),

users as (
    select * from {{ ref('exp_baseline_users') }}
),

baseline_metrics as (
    select * from {{ ref('exp_baseline_metrics') }}
),

measured_metrics as (
    select
        *,
        {{ statistic_type('metric_type') }} as statistic_type
    from metrics
    where metric_type <> 'quantile'
),

user_combinations as (
    {{ combination_held_at('users', 'exposed_at') }}
),

combination_counts as (
    select window_end_days, combination_id, count(*) as user_count
    from user_combinations
    group by window_end_days, combination_id
),

combination_sums as (
    select
        baseline_metrics.metric_id,
        user_combinations.combination_id,
        {{ moment_sums('baseline_metrics', also='user_combinations.combination_id', exact=true) }}
    from baseline_metrics
    inner join user_combinations
        on baseline_metrics.window_end_days = user_combinations.window_end_days
        and baseline_metrics.user_id = user_combinations.user_id
    group by baseline_metrics.metric_id, user_combinations.combination_id
),

counted_segments as (
    {{ segments_of_combinations('combination_counts') }}
),

segment_counts as (
    select window_end_days, segmentation, segment_id, sum(user_count) as user_count
    from counted_segments
    group by window_end_days, segmentation, segment_id
),

summed_segments as (
    {{ segments_of_combinations('combination_sums') }}
),

segment_sums as (
    select
        summed_segments.metric_id,
        summed_segments.segmentation,
        summed_segments.segment_id,
        {{ moment_totals('summed_segments') }}
    from summed_segments
    group by
        summed_segments.metric_id, summed_segments.segmentation, summed_segments.segment_id
),

final as (
    select
        measured_metrics.metric_id,
        measured_metrics.metric_type,
        measured_metrics.statistic_type,
        segment_counts.segmentation,
        segment_counts.segment_id,
        cast(segment_counts.user_count as bigint) as user_count,
        cast(segment_counts.user_count * 7 as double) / {{ var('lifecycle_window_days') }}
            as weekly_user_count,
        cast(coalesce(segment_sums.outcome_count, 0) as bigint) as outcome_count,
        cast(coalesce(segment_sums.value_count, 0) as bigint) as value_count,
        cast(coalesce(segment_sums.not_finite_count, 0) as bigint) as not_finite_count,
        {{ moment_columns(['segment_sums'], 'measured_metrics', 'segment_counts.user_count') }}
    from measured_metrics
    inner join segment_counts
        on measured_metrics.window_end_days = segment_counts.window_end_days
    left join segment_sums
        on measured_metrics.metric_id = segment_sums.metric_id
        and segment_counts.segmentation = segment_sums.segmentation
        and segment_counts.segment_id = segment_sums.segment_id
)

select * from final
