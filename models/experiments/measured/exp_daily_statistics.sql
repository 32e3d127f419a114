-- Grain: one row per experiment_id × metric_id × variant_id × statistics_date: users so far.

with

experiment_metrics as (
    select * from {{ ref('exp_experiment_metrics') }}
),

segment_counts as (
    select * from {{ ref('exp_segment_counts') }}
),

exposure_counts as (
    select * from {{ ref('exp_exposure_counts') }}
),

closing_sums as (
    select * from {{ ref('exp_closing_sums') }}
),

as_of_dates as (
    select * from {{ ref('dim_as_of_dates') }}
),

closing_counts as (
    select exposure_counts.*
    from exposure_counts
    inner join as_of_dates
        on as_of_dates.is_latest and exposure_counts.closed_date <= as_of_dates.as_of_date
    where exposure_counts.segmentation = 'all'
),

closing_dates as (
    select distinct experiment_id, metric_id, closed_date from closing_counts
),

-- Every arm on each date on which a window of any arm closed.
running_sums as (
    select
        segment_counts.experiment_id,
        segment_counts.metric_id,
        segment_counts.variant_id,
        segment_counts.segmentation,
        segment_counts.segment_id,
        closing_dates.closed_date as statistics_date,
        coalesce(sum(closing_counts.user_count) over days_so_far, 0) as user_count,
        segment_counts.user_count + segment_counts.open_count as exposed_count,
        {{ running_moment_sums('closing_sums', 'days_so_far') }}
    from segment_counts
    inner join closing_dates
        on segment_counts.experiment_id = closing_dates.experiment_id
        and segment_counts.metric_id = closing_dates.metric_id
    {%- for part in ['closing_counts', 'closing_sums'] %}
    left join {{ part }}
        on segment_counts.experiment_id = {{ part }}.experiment_id
        and segment_counts.metric_id = {{ part }}.metric_id
        and segment_counts.variant_id = {{ part }}.variant_id
        and closing_dates.closed_date = {{ part }}.closed_date
    {%- endfor %}
    where segment_counts.segmentation = 'all'
    window days_so_far as (
        partition by
            segment_counts.experiment_id, segment_counts.metric_id, segment_counts.variant_id
        order by closing_dates.closed_date asc nulls last
    )
),

-- What a group of users did is known when its last window has closed: groups have no days.
final as (
    select
        running_sums.experiment_id,
        running_sums.metric_id,
        experiment_metrics.metric_type,
        experiment_metrics.statistic_type,
        experiment_metrics.metric_role,
        experiment_metrics.good_direction,
        experiment_metrics.non_inferiority_margin,
        running_sums.variant_id,
        experiment_metrics.control_variant_id,
        running_sums.segmentation,
        running_sums.segment_id,
        running_sums.statistics_date,
        cast(running_sums.user_count as bigint) as user_count,
        cast(running_sums.exposed_count - running_sums.user_count as bigint) as open_count,
        cast(running_sums.user_count as bigint) as unit_count,
        running_sums.outcome_count,
        running_sums.value_count,
        running_sums.not_finite_count,
        {{ moment_columns(['running_sums'], 'experiment_metrics', 'running_sums.user_count') }}
    from running_sums
    inner join experiment_metrics
        on running_sums.experiment_id = experiment_metrics.experiment_id
        and running_sums.metric_id = experiment_metrics.metric_id
        and experiment_metrics.assignment_unit = 'user'
        and experiment_metrics.statistic_type <> 'quantile'
)

select * from final
