-- Users of a state today = users of yesterday + who came - who left, and all states hold everyone.

with

days as (
    select
        *,
        lag(user_count) over (
            partition by segmentation, segment_id, lifecycle_state
            order by as_of_date asc nulls last
        ) as previous_count
    from {{ ref('mart_lifecycle_daily') }}
),

seen_users as (
    select
        as_of_date,
        count(*) as user_count
    from {{ ref('feat_user_spine') }}
    group by as_of_date
),

broken_states as (
    select
        as_of_date,
        segmentation
    from days
    where user_count <> coalesce(previous_count, 0) + entered_users - left_users
),

broken_totals as (
    select
        days.as_of_date,
        days.segmentation
    from days
    inner join seen_users on days.as_of_date = seen_users.as_of_date
    group by days.as_of_date, days.segmentation, seen_users.user_count
    having sum(days.user_count) <> seen_users.user_count
)

select * from broken_states
union all
select * from broken_totals
