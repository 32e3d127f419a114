-- Grain: one row per activity_type × segment × period_type × cohort_start × period_number.

with recursive

user_periods as (
    select * from {{ ref('fct_user_periods') }}
),

as_of_dates as (
    select * from {{ ref('dim_as_of_dates') }}
),

segmentations as (
    select * from {{ ref('segmentations') }}
),

-- A new user's segment is the one known when the first month has ended, before later ones.
cohort_users as (
    select
        activity_type,
        user_id,
        {{ next_month_at('first_date') }} as segment_known_at
    from user_periods
    where period_type = 'month' and period_number = 0
),

held_segments as (
    {{ segment_held_at('cohort_users', 'segment_known_at') }}
),

-- Behaviour changes within a month, memberships do not: its cohorts are monthly only.
seen_cells as (
    select
        user_periods.activity_type,
        held_segments.segmentation,
        held_segments.segment_id,
        user_periods.period_type,
        user_periods.cohort_start,
        user_periods.period_number,
        cast(count(*) as bigint) as retained_users,
        cast(count_if(user_periods.is_last_period) as bigint) as last_seen_users
    from user_periods
    inner join held_segments
        on user_periods.activity_type = held_segments.activity_type
        and user_periods.user_id = held_segments.user_id
    inner join segmentations on held_segments.segmentation = segmentations.segmentation
    where user_periods.period_type = 'month' or not segmentations.is_behavioural
    group by
        user_periods.activity_type, held_segments.segmentation, held_segments.segment_id,
        user_periods.period_type, user_periods.cohort_start, user_periods.period_number
),

numbers as (
    select 0 as period_number
    union all
    select period_number + 1 as period_number
    from numbers
    where period_number < {{ longest_horizon() }}
),

-- Each period that has begun gets a row: where nobody returned, a zero enters the average.
final as (
    select
        cohorts.activity_type,
        cohorts.segmentation,
        cohorts.segment_id,
        cohorts.period_type,
        cohorts.cohort_start,
        numbers.period_number,
        cohorts.retained_users as cohort_users,
        coalesce(seen_cells.retained_users, 0) as retained_users,
        {{ ratio('coalesce(seen_cells.retained_users, 0)', 'cohorts.retained_users') }}
            as retention_rate,
        cast(
            cohorts.retained_users - coalesce(sum(seen_cells.last_seen_users) over (
                partition by
                    cohorts.activity_type, cohorts.segmentation, cohorts.segment_id,
                    cohorts.period_type, cohorts.cohort_start
                order by numbers.period_number asc nulls last
                rows between unbounded preceding and 1 preceding
            ), 0) as bigint
        ) as retained_or_later_users,
        {{ ratio('retained_or_later_users', 'cohort_users') }} as unbounded_retention_rate,
        {{ period_after('numbers.period_number + 1') }} <= as_of_dates.as_of_date as is_complete
    from seen_cells as cohorts
    inner join as_of_dates on as_of_dates.is_latest
    inner join numbers
        on {{ period_after('numbers.period_number') }} < as_of_dates.as_of_date
        and numbers.period_number <= {{ retention_horizon('cohorts.period_type') }}
    left join seen_cells
        on cohorts.activity_type = seen_cells.activity_type
        and cohorts.segmentation = seen_cells.segmentation
        and cohorts.segment_id = seen_cells.segment_id
        and cohorts.period_type = seen_cells.period_type
        and cohorts.cohort_start = seen_cells.cohort_start
        and numbers.period_number = seen_cells.period_number
    where cohorts.period_number = 0
)

select * from final
