-- Grain: one row per activity_type × segment × period_type × cohort_start × period_number.

with recursive

as_of_dates as (
    select * from {{ ref('dim_as_of_dates') }}
),

seen_cells as (
    {{ retention_cells(ref('fct_user_periods')) }}
),

cohorts as (
    select
        *,
        row_number() over (
            order by
                activity_type asc nulls last, segmentation asc nulls last,
                segment_id asc nulls last, period_type asc nulls last, cohort_start asc nulls last
        ) as cohort_number
    from seen_cells
    where period_number = 0
),

cohort_cells as (
    select
        cohorts.cohort_number,
        seen_cells.period_number,
        seen_cells.retained_users,
        seen_cells.last_seen_users
    from seen_cells
    inner join cohorts
        on seen_cells.activity_type = cohorts.activity_type
        and seen_cells.segmentation = cohorts.segmentation
        and seen_cells.segment_id = cohorts.segment_id
        and seen_cells.period_type = cohorts.period_type
        and seen_cells.cohort_start = cohorts.cohort_start
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
        coalesce(cohort_cells.retained_users, 0) as retained_users,
        {{ ratio('coalesce(cohort_cells.retained_users, 0)', 'cohorts.retained_users') }}
            as retention_rate,
        cast(
            cohorts.retained_users - coalesce(sum(cohort_cells.last_seen_users) over (
                partition by cohorts.cohort_number
                order by numbers.period_number asc nulls last
                rows between unbounded preceding and 1 preceding
            ), 0) as bigint
        ) as retained_or_later_users,
        {{ ratio('retained_or_later_users', 'cohort_users') }} as unbounded_retention_rate,
        {{ period_after('numbers.period_number + 1') }} <= as_of_dates.as_of_date as is_complete
    from cohorts
    inner join as_of_dates on as_of_dates.is_latest
    inner join numbers
        on {{ period_after('numbers.period_number') }} < as_of_dates.as_of_date
        and numbers.period_number <= {{ retention_horizon('cohorts.period_type') }}
    left join cohort_cells
        on cohorts.cohort_number = cohort_cells.cohort_number
        and numbers.period_number = cohort_cells.period_number
)

select * from final
