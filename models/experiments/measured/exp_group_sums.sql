-- Grain: experiment_id × metric_id × variant_id × segmentation × segment_id, groups assigned.

with

experiment_metrics as (
    select * from {{ ref('exp_experiment_metrics') }}
),

exposure_segments as (
    select * from {{ ref('exp_exposure_segments') }}
),

user_metrics as (
    select * from {{ ref('exp_user_metrics') }}
),

users as (
    select * from {{ ref('dim_users') }}
),

as_of_dates as (
    select * from {{ ref('dim_as_of_dates') }}
),

group_user_metrics as (
    select user_metrics.*
    from user_metrics
    inner join experiment_metrics
        on user_metrics.experiment_id = experiment_metrics.experiment_id
        and user_metrics.metric_id = experiment_metrics.metric_id
        and experiment_metrics.assignment_unit <> 'user'
),

-- All users of a group, those who did nothing too: they are the denominator of its total.
group_metrics as (
    select
        exposure_segments.experiment_id,
        experiment_metrics.metric_id,
        exposure_segments.variant_id,
        exposure_segments.segmentation,
        exposure_segments.segment_id,
        {{ assigned_group('experiment_metrics.assignment_unit', 'users') }} as group_id,
        cast(coalesce(sum(group_user_metrics.numerator), 0) as decimal(19, 4)) as numerator,
        cast(coalesce(sum(group_user_metrics.pre_numerator), 0) as decimal(19, 4)) as pre_numerator,
        cast(
            case experiment_metrics.metric_type
                when 'ratio' then coalesce(sum(group_user_metrics.denominator), 0)
                else count(*)
            end as decimal(19, 4)
        ) as denominator,
        cast(
            case experiment_metrics.metric_type
                when 'ratio' then coalesce(sum(group_user_metrics.pre_denominator), 0)
                else count(*)
            end as decimal(19, 4)
        ) as pre_denominator,
        count(group_user_metrics.outcome_count) as outcome_count,
        coalesce(bool_and(group_user_metrics.is_finite), true) as is_finite
    from exposure_segments
    inner join experiment_metrics
        on exposure_segments.experiment_id = experiment_metrics.experiment_id
        and experiment_metrics.assignment_unit <> 'user'
    inner join as_of_dates
        on as_of_dates.is_latest
        and {{ window_closed_date('exposure_segments', 'experiment_metrics') }}
        <= as_of_dates.as_of_date
    inner join users on exposure_segments.user_id = users.user_id
    left join group_user_metrics
        on exposure_segments.experiment_id = group_user_metrics.experiment_id
        and exposure_segments.user_id = group_user_metrics.user_id
        and experiment_metrics.metric_id = group_user_metrics.metric_id
    group by
        exposure_segments.experiment_id,
        experiment_metrics.metric_id,
        experiment_metrics.metric_type,
        exposure_segments.variant_id,
        exposure_segments.segmentation,
        exposure_segments.segment_id,
        {{ assigned_group('experiment_metrics.assignment_unit', 'users') }}
),

final as (
    select
        group_metrics.experiment_id,
        group_metrics.metric_id,
        group_metrics.variant_id,
        group_metrics.segmentation,
        group_metrics.segment_id,
        cast(count(*) as bigint) as unit_count,
        {{ moment_sums('group_metrics') }}
    from group_metrics
    group by
        group_metrics.experiment_id,
        group_metrics.metric_id,
        group_metrics.variant_id,
        group_metrics.segmentation,
        group_metrics.segment_id
)

select * from final
