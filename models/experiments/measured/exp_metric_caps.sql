-- Grain: one row per experiment_id × metric_id with a cap: the largest value that counts.

with

experiment_metrics as (
    select * from {{ ref('exp_experiment_metrics') }}
),

user_measures as (
    select * from {{ ref('exp_user_measures') }}
),

exposure_counts as (
    select * from {{ ref('exp_exposure_counts') }}
),

as_of_dates as (
    select * from {{ ref('dim_as_of_dates') }}
),

user_counts as (
    select
        exposure_counts.experiment_id,
        exposure_counts.metric_id,
        sum(exposure_counts.user_count) as user_count
    from exposure_counts
    inner join as_of_dates on as_of_dates.is_latest
    where
        exposure_counts.segmentation = 'all'
        and exposure_counts.closed_date <= as_of_dates.as_of_date
    group by exposure_counts.experiment_id, exposure_counts.metric_id
),

users_by_value as (
    select
        user_measures.experiment_id,
        user_measures.metric_id,
        user_measures.numerator as cap_value,
        count(*) as user_count
    from user_measures
    inner join experiment_metrics
        on user_measures.experiment_id = experiment_metrics.experiment_id
        and user_measures.metric_id = experiment_metrics.metric_id
    where experiment_metrics.cap_quantile is not null and user_measures.numerator > 0
    group by user_measures.experiment_id, user_measures.metric_id, user_measures.numerator
),

-- From the top, so that the many who did nothing need no rows.
ranked_values as (
    select
        experiment_id,
        metric_id,
        cap_value,
        user_count,
        sum(user_count) over (
            partition by experiment_id, metric_id order by cap_value desc nulls last
        ) as users_reached
    from users_by_value
),

-- The value at rank ceil(quantile × users); none where that is zero: it would leave nothing.
winsor_caps as (
    select
        ranked_values.experiment_id,
        ranked_values.metric_id,
        ranked_values.cap_value
    from ranked_values
    inner join user_counts
        on ranked_values.experiment_id = user_counts.experiment_id
        and ranked_values.metric_id = user_counts.metric_id
    inner join experiment_metrics
        on ranked_values.experiment_id = experiment_metrics.experiment_id
        and ranked_values.metric_id = experiment_metrics.metric_id
    where
        user_counts.user_count
        - {{ quantile_rank('experiment_metrics.cap_quantile', 'user_counts.user_count') }}
        between ranked_values.users_reached - ranked_values.user_count
        and ranked_values.users_reached - 1
),

final as (
    select
        experiment_metrics.experiment_id,
        experiment_metrics.metric_id,
        cast(coalesce(experiment_metrics.cap_value, winsor_caps.cap_value) as double) as cap_value
    from experiment_metrics
    left join winsor_caps
        on experiment_metrics.experiment_id = winsor_caps.experiment_id
        and experiment_metrics.metric_id = winsor_caps.metric_id
    where coalesce(experiment_metrics.cap_value, winsor_caps.cap_value) is not null
)

select * from final
