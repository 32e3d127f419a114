-- Grain: one row per as_of_date (day) × segmentation × segment_id × lifecycle_state.

with recursive

changes as (
    select * from {{ ref('seg_lifecycle_changes') }}
),

as_of_dates as (
    select * from {{ ref('dim_as_of_dates') }}
),

-- A user counts in one segment throughout, today's, so that the flows add up.
moves as (
    select
        changes.*,
        cast(as_of_dates.as_of_date as timestamp) as today_at
    from changes
    inner join as_of_dates
        on as_of_dates.is_latest
        and changes.as_of_date <= as_of_dates.as_of_date
),

move_combinations as (
    {{ combination_held_at('moves', 'today_at') }}
),

combination_moves as (
    select
        as_of_date, lifecycle_state, previous_state, combination_id,
        count(*) as user_count
    from move_combinations
    group by as_of_date, lifecycle_state, previous_state, combination_id
),

segment_moves as (
    {{ segments_of_combinations('combination_moves', behavioural=false) }}
),

flows as (
    select
        as_of_date, segmentation, segment_id, lifecycle_state,
        user_count as entered_users,
        0 as left_users
    from segment_moves
    union all
    select
        as_of_date, segmentation, segment_id, previous_state as lifecycle_state,
        0 as entered_users,
        user_count as left_users
    from segment_moves
    where previous_state is not null
),

daily_flows as (
    select
        as_of_date, segmentation, segment_id, lifecycle_state,
        sum(entered_users) as entered_users,
        sum(left_users) as left_users
    from flows
    group by as_of_date, segmentation, segment_id, lifecycle_state
),

-- Every state from its first day in the segment to today, also on days when nobody moves.
days as (
    select segmentation, segment_id, lifecycle_state, min(as_of_date) as as_of_date
    from daily_flows
    group by segmentation, segment_id, lifecycle_state
    union all
    select
        days.segmentation, days.segment_id, days.lifecycle_state,
        cast({{ dbt.dateadd('day', 1, 'days.as_of_date') }} as date) as as_of_date
    from days
    inner join as_of_dates
        on as_of_dates.is_latest
        and days.as_of_date < as_of_dates.as_of_date
),

final as (
    select
        days.as_of_date,
        days.segmentation,
        days.segment_id,
        days.lifecycle_state,
        cast(sum(coalesce(daily_flows.entered_users - daily_flows.left_users, 0)) over (
            partition by days.segmentation, days.segment_id, days.lifecycle_state
            order by days.as_of_date asc nulls last
            rows between unbounded preceding and current row
        ) as bigint) as user_count,
        cast(coalesce(daily_flows.entered_users, 0) as bigint) as entered_users,
        cast(coalesce(daily_flows.left_users, 0) as bigint) as left_users
    from days
    left join daily_flows
        on days.as_of_date = daily_flows.as_of_date
        and days.segmentation = daily_flows.segmentation
        and days.segment_id = daily_flows.segment_id
        and days.lifecycle_state = daily_flows.lifecycle_state
)

select * from final
