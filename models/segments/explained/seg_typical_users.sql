-- Grain: one row per learned segmentation × segment_id × typical_rank: the five most typical users.

with

assignments as (
    select * from {{ ref('seg_assignments') }}
),

as_of_dates as (
    select * from {{ ref('dim_as_of_dates') }}
),

-- Noise is who resembles no segment: nobody is typical of it.
ranked_users as (
    select
        assignments.segmentation,
        assignments.segment_id,
        assignments.user_id,
        assignments.centroid_distance,
        row_number() over (
            partition by assignments.segmentation, assignments.segment_id
            order by
                assignments.centroid_distance asc nulls last,
                assignments.user_id asc nulls last
        ) as typical_rank
    from assignments
    inner join as_of_dates on assignments.as_of_date = as_of_dates.as_of_date
    where
        as_of_dates.is_latest
        and assignments.segment_id <> concat(assignments.segmentation, '_noise')
),

final as (
    select
        segmentation,
        segment_id,
        cast(typical_rank as bigint) as typical_rank,
        user_id,
        centroid_distance
    from ranked_users
    where typical_rank <= 5
)

select * from final
