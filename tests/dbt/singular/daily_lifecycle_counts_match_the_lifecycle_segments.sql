-- seg_lifecycle looks back from each as_of_date, mart_lifecycle_daily adds up changes: one answer.

with

daily as (
    select
        as_of_date,
        lifecycle_state,
        user_count
    from {{ ref('mart_lifecycle_daily') }}
    where segmentation = 'all' and user_count > 0
),

looked_back as (
    select
        as_of_date,
        segment_id as lifecycle_state,
        count(*) as user_count
    from {{ ref('seg_lifecycle') }}
    group by as_of_date, segment_id
),

snapshot_dates as (
    select distinct as_of_date from looked_back
)

select
    snapshot_dates.as_of_date,
    looked_back.lifecycle_state,
    looked_back.user_count,
    daily.lifecycle_state as daily_state,
    daily.user_count as daily_user_count
from snapshot_dates
inner join daily on snapshot_dates.as_of_date = daily.as_of_date
full outer join looked_back
    on daily.as_of_date = looked_back.as_of_date
    and daily.lifecycle_state = looked_back.lifecycle_state
where looked_back.user_count is distinct from daily.user_count
