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

-- Summed as decimals, so that the order of a parallel sum never shows.
segment_sums as (
    select
        memberships.segmentation,
        memberships.segment_id,
        current_values.feature_name,
        count(current_values.feature_value) as value_count,
        cast(sum(cast(current_values.feature_value as decimal(28, 6))) as double) as value_sum,
        cast(
            sum(cast(current_values.feature_value * current_values.feature_value as decimal(28, 6)))
            as double
        ) as square_sum
    from current_values
    inner join memberships on current_values.user_id = memberships.user_id
    where memberships.is_current
    group by memberships.segmentation, memberships.segment_id, current_values.feature_name
),

segment_means as (
    select
        segmentation,
        segment_id,
        feature_name,
        round(value_sum / nullif(value_count, 0), 6) as mean_value,
        sqrt(
            greatest(square_sum - value_sum * value_sum / nullif(value_count, 0), 0)
            / nullif(value_count - 1, 0)
        ) as deviation
    from segment_sums
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
