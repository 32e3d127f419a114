-- Grain: one row per segmentation × period_start × segment_id: who was there, came and left.

with

spine as (
    select * from {{ ref('feat_user_spine') }}
),

as_of_dates as (
    select * from {{ ref('dim_as_of_dates') }}
),

-- Months that have ended, as in seg_transitions: both ends are snapshots.
months as (
    select
        as_of_date as period_start,
        lead(as_of_date) over (order by as_of_date asc nulls last) as period_end
    from as_of_dates
    where is_month_start
),

-- Whoever is first known within the month is there at its end only.
month_ends as (
    select period_start, period_start as as_of_date, false as is_end
    from months
    where period_end is not null
    union all
    select period_start, period_end as as_of_date, true as is_end
    from months
    where period_end is not null
),

ends as (
    select
        spine.user_id,
        month_ends.period_start,
        month_ends.is_end,
        cast(spine.as_of_date as timestamp) as as_of_at
    from spine
    inner join month_ends on spine.as_of_date = month_ends.as_of_date
),

held_segments as (
    {{ segment_held_at('ends', 'as_of_at') }}
),

-- Null at the start: nobody knew the user. Null at the end: a user cannot become unknown.
users as (
    select
        segmentation,
        period_start,
        user_id,
        max(case when not is_end then segment_id end) as start_segment_id,
        max(case when is_end then segment_id end) as end_segment_id
    from held_segments
    group by segmentation, period_start, user_id
),

-- One row for the segment at the start, one for the segment at the end.
sides as (
    select
        segmentation,
        period_start,
        start_segment_id as segment_id,
        1 as start_count,
        0 as end_count,
        case when start_segment_id = end_segment_id then 0 else 1 end as left_count,
        0 as came_count,
        0 as new_count
    from users
    where start_segment_id is not null
    union all
    select
        segmentation,
        period_start,
        end_segment_id as segment_id,
        0 as start_count,
        1 as end_count,
        0 as left_count,
        case when start_segment_id = end_segment_id then 0 else 1 end as came_count,
        case when start_segment_id is null then 1 else 0 end as new_count
    from users
    where end_segment_id is not null
),

final as (
    select
        segmentation,
        period_start,
        segment_id,
        cast(sum(start_count) as bigint) as user_count_start,
        cast(sum(came_count) as bigint) as entered_user_count,
        cast(sum(left_count) as bigint) as left_user_count,
        cast(sum(new_count) as bigint) as new_user_count,
        cast(sum(end_count) as bigint) as user_count_end
    from sides
    group by segmentation, period_start, segment_id
)

select * from final
