-- Grain: one row per segmentation × period_start × segment_id: who was there, came and left.
{{ replace_changed(['period_start'], 'changed_snapshot_months', grown_from=['seg_membership']) }}

with

transitions as (
    select * from {{ ref('seg_transitions') }}
),

changed_transitions as (
    select * from transitions
    where {{ is_changed(['period_start']) }}
),

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

-- Whoever is first known within the month is there at its end only; nobody becomes unknown.
new_users as (
    select
        spine.user_id,
        months.period_start,
        cast(months.period_end as timestamp) as ended_at
    from spine
    inner join months on spine.as_of_date = months.period_end
    where
        spine.tenure_days <= {{ days_between('months.period_start', 'months.period_end') }}
        and {{ is_changed(['months.period_start']) }}
),

new_segments as (
    {{ segment_held_at('new_users', 'ended_at') }}
),

-- Who moved left one segment and came to another; a row for each side.
sides as (
    select
        segmentation,
        period_start,
        from_segment_id as segment_id,
        user_count as start_count,
        0 as end_count,
        case when from_segment_id = to_segment_id then 0 else user_count end as left_count,
        0 as came_count,
        0 as new_count
    from changed_transitions
    union all
    select
        segmentation,
        period_start,
        to_segment_id as segment_id,
        0 as start_count,
        user_count as end_count,
        0 as left_count,
        case when from_segment_id = to_segment_id then 0 else user_count end as came_count,
        0 as new_count
    from changed_transitions
    union all
    select
        segmentation,
        period_start,
        segment_id,
        0 as start_count,
        1 as end_count,
        0 as left_count,
        1 as came_count,
        1 as new_count
    from new_segments
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
