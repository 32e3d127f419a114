-- Grain: one row per segmentation × segment_id × feature_name: members' mean against everyone's.

with

tall as (
    select * from {{ ref('feat_user_tall') }}
),

as_of_dates as (
    select * from {{ ref('dim_as_of_dates') }}
),

memberships as (
    select * from {{ ref('seg_membership') }}
),

current_values as (
    select tall.user_id, tall.feature_name, tall.feature_value
    from tall
    inner join as_of_dates on tall.as_of_date = as_of_dates.as_of_date
    where as_of_dates.is_latest
),

-- Rounded where sums of doubles are read, so that the order of a parallel sum never shows.
segment_means as (
    select
        memberships.segmentation,
        memberships.segment_id,
        current_values.feature_name,
        round(avg(current_values.feature_value), 6) as mean_value,
        round(stddev_samp(current_values.feature_value), 6) as deviation
    from current_values
    inner join memberships on current_values.user_id = memberships.user_id
    where memberships.is_current
    group by memberships.segmentation, memberships.segment_id, current_values.feature_name
),

compared_means as (
    select
        segment_means.segmentation,
        segment_means.segment_id,
        segment_means.feature_name,
        segment_means.mean_value,
        everyone.mean_value as overall_mean_value,
        round(
            (segment_means.mean_value - everyone.mean_value) / nullif(everyone.deviation, 0), 6
        ) as standardised_difference
    from segment_means
    inner join segment_means as everyone
        on segment_means.feature_name = everyone.feature_name
        and everyone.segmentation = 'all'
),

final as (
    select
        segmentation,
        segment_id,
        feature_name,
        mean_value,
        overall_mean_value,
        standardised_difference,
        cast(
            row_number() over (
                partition by segmentation, segment_id
                order by abs(standardised_difference) desc nulls last, feature_name asc nulls last
            ) as bigint
        ) as feature_rank
    from compared_means
)

select * from final
