-- Grain: experiment_id × metric_id × variant_id × segmentation × segment_id of quantile metrics.
{{ replace_changed_experiments() }}
{% set keys = ['experiment_id', 'metric_id', 'variant_id', 'segmentation', 'segment_id'] %}

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

as_of_dates as (
    select * from {{ ref('dim_as_of_dates') }}
),

-- Who has no row did nothing: a value of 0, as in every other metric.
user_values as (
    select
        exposure_segments.experiment_id,
        experiment_metrics.metric_id,
        exposure_segments.variant_id,
        exposure_segments.segmentation,
        exposure_segments.segment_id,
        experiment_metrics.quantile_level,
        coalesce(user_metrics.numerator, 0) as user_value
    from exposure_segments
    inner join experiment_metrics
        on exposure_segments.experiment_id = experiment_metrics.experiment_id
        and experiment_metrics.quantile_level is not null
    inner join as_of_dates
        on as_of_dates.is_latest
        and {{ window_closed_date('exposure_segments', 'experiment_metrics') }}
        <= as_of_dates.as_of_date
    left join user_metrics
        on exposure_segments.experiment_id = user_metrics.experiment_id
        and exposure_segments.user_id = user_metrics.user_id
        and experiment_metrics.metric_id = user_metrics.metric_id
    where {{ is_changed(['exposure_segments.experiment_id']) }}
),

value_counts as (
    select {{ keys | join(', ') }}, quantile_level, user_value, count(*) as user_count
    from user_values
    group by {{ keys | join(', ') }}, quantile_level, user_value
),

running_counts as (
    select
        *,
        sum(user_count) over (
            partition by {{ keys | join(', ') }} order by user_value asc nulls last
        ) as users_reached,
        sum(user_count) over (partition by {{ keys | join(', ') }}) as users_in_all
    from value_counts
),

-- Ranks of the quantile and of the ends of its 95 % interval: how many lie below it is near normal.
ranks as (
    select
        *,
        {{ quantile_rank('quantile_level', 'users_in_all') }} as quantile_rank,
        1.959963984540054 * sqrt(users_in_all * quantile_level * (1 - quantile_level))
            as rank_margin
    from running_counts
),

-- Where a rank lies outside the values, too few users were seen: the end is unknown.
final as (
    select
        {{ keys | join(', ') }},
        cast(min(user_value) filter (where users_reached >= quantile_rank) as double)
            as quantile_value,
        cast(
            min(user_value) filter (
                where users_reached >= ceil(users_in_all * quantile_level - rank_margin)
                and users_in_all * quantile_level > rank_margin
            ) as double
        ) as quantile_lower,
        cast(
            min(user_value) filter (
                where users_reached >= ceil(users_in_all * quantile_level + rank_margin)
            ) as double
        ) as quantile_upper
    from ranks
    group by {{ keys | join(', ') }}
)

select * from final
