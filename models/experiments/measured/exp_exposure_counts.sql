-- Grain: experiment_id × metric_id × variant_id × segmentation × segment_id × closed_date.
{{ replace_changed_experiments() }}

with

exposure_segments as (
    select * from {{ ref('exp_exposure_segments') }}
),

experiment_metrics as (
    select * from {{ ref('exp_experiment_metrics') }}
),

-- Users of a day first, so that metrics multiply days and not users.
daily_counts as (
    select
        experiment_id,
        variant_id,
        segmentation,
        segment_id,
        exposure_date,
        first_full_date,
        count(*) as user_count
    from exposure_segments
    where {{ is_changed(['experiment_id']) }}
    group by
        experiment_id,
        variant_id,
        segmentation,
        segment_id,
        exposure_date,
        first_full_date
),

closing_counts as (
    select
        daily_counts.experiment_id,
        experiment_metrics.metric_id,
        daily_counts.variant_id,
        daily_counts.segmentation,
        daily_counts.segment_id,
        {{ window_closed_date('daily_counts', 'experiment_metrics') }} as closed_date,
        daily_counts.user_count
    from daily_counts
    inner join experiment_metrics
        on daily_counts.experiment_id = experiment_metrics.experiment_id
),

final as (
    select
        experiment_id,
        metric_id,
        variant_id,
        segmentation,
        segment_id,
        closed_date,
        cast(sum(user_count) as bigint) as user_count
    from closing_counts
    group by experiment_id, metric_id, variant_id, segmentation, segment_id, closed_date
)

select * from final
