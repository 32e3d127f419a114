-- A month's active users are the retained users of all cohorts in it: two marts, one count.

with

cells as (
    select
        *,
        cast({{ dbt.dateadd('month', 'period_number', 'cohort_start') }} as date) as period_start
    from {{ ref('mart_segment_retention') }}
    where segmentation = 'all' and period_type = 'month'
),

cohort_users as (
    select
        activity_type,
        period_start,
        sum(retained_users) as active_users
    from cells
    group by activity_type, period_start
),

months as (
    select
        activity_type,
        period_start,
        end_users as active_users
    from {{ ref('mart_customer_retention_rate') }}
    where segmentation = 'all'
),

-- Beyond the horizon of the oldest cohort only the second mart still counts it.
horizons as (
    select
        activity_type,
        {{ dbt.dateadd('month', var('retention_months'), 'min(cohort_start)') }} as last_month
    from cells
    group by activity_type
)

select
    months.activity_type,
    months.period_start,
    months.active_users,
    cohort_users.active_users as cohort_active_users
from months
inner join horizons
    on months.activity_type = horizons.activity_type
    and months.period_start <= horizons.last_month
left join cohort_users
    on months.activity_type = cohort_users.activity_type
    and months.period_start = cohort_users.period_start
where months.active_users <> coalesce(cohort_users.active_users, 0)
