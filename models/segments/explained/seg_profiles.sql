-- Grain: one row per segmentation × segment_id × feature_name: members' mean against everyone's.

with

spine as (
    select * from {{ ref('feat_user_spine') }}
),

as_of_dates as (
    select * from {{ ref('dim_as_of_dates') }}
),

memberships as (
    select * from {{ ref('seg_membership') }}
),

current_members as (
    select memberships.segmentation, memberships.segment_id, spine.as_of_date, spine.user_id
    from memberships
    inner join spine on memberships.user_id = spine.user_id
    inner join as_of_dates on spine.as_of_date = as_of_dates.as_of_date
    where memberships.is_current and as_of_dates.is_latest
),

segment_sums as (
    {{ member_sums('current_members') }}
),

-- A segment is compared with all whom its segmentation speaks of: a buyer with buyers.
compared_sums as (
    select
        *,
        sum(value_count) over everyone as everyone_count,
        cast(sum(value_sum) over everyone as double) as everyone_sum,
        cast(sum(square_sum) over everyone as double) as everyone_square_sum
    from segment_sums
    window everyone as (partition by segmentation, feature_name)
),

means as (
    select
        segmentation,
        segment_id,
        feature_name,
        round(cast(value_sum as double) / nullif(value_count, 0), 6) as mean_value,
        round(everyone_sum / nullif(everyone_count, 0), 6) as overall_mean_value,
        sqrt(
            greatest(
                everyone_square_sum - everyone_sum * everyone_sum / nullif(everyone_count, 0), 0
            )
            / nullif(everyone_count - 1, 0)
        ) as overall_deviation
    from compared_sums
),

compared_means as (
    select
        *,
        round(
            (mean_value - overall_mean_value) / nullif(overall_deviation, 0), 6
        ) as standardised_difference
    from means
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
