-- Grain: one row per activity_type × period_start (month) × segmentation × segment_id.

with

user_periods as (
    select * from {{ ref('fct_user_periods') }}
),

as_of_dates as (
    select * from {{ ref('dim_as_of_dates') }}
),

months as (
    select *
    from user_periods
    where period_type = 'month'
),

-- A month concerns whoever was active in it (E) and whoever was active in the one before (S).
presences as (
    select
        activity_type,
        user_id,
        period_start,
        true as is_active,
        period_number = 0 as is_new,
        false as was_active
    from months
    union all
    select
        activity_type,
        user_id,
        cast({{ dbt.dateadd('month', 1, 'period_start') }} as date) as period_start,
        false as is_active,
        false as is_new,
        true as was_active
    from months
),

user_months as (
    select
        presences.activity_type,
        presences.user_id,
        presences.period_start,
        cast(presences.period_start as timestamp) as started_at,
        {{ next_month_at('presences.period_start') }} <= as_of_dates.as_of_date as is_complete,
        bool_or(presences.is_active) as is_active,
        bool_or(presences.is_new) as is_new,
        bool_or(presences.was_active) as was_active
    from presences
    inner join as_of_dates
        on as_of_dates.is_latest
        and presences.period_start < as_of_dates.as_of_date
    group by
        presences.activity_type, presences.user_id, presences.period_start, as_of_dates.as_of_date
),

held_segments as (
    {{ segment_held_at('user_months', 'started_at') }}
),

-- Who skipped the month before counts in E, as defined; the second rate leaves them out.
final as (
    select
        activity_type,
        period_start,
        segmentation,
        segment_id,
        cast(count_if(was_active) as bigint) as start_users,
        cast(count_if(is_active) as bigint) as end_users,
        cast(count_if(is_new) as bigint) as new_users,
        cast(count_if(is_active and was_active) as bigint) as retained_from_previous_users,
        cast(count_if(is_active and not was_active and not is_new) as bigint) as reactivated_users,
        {{ ratio('end_users - new_users', 'start_users') }} as customer_retention_rate,
        {{ ratio('retained_from_previous_users', 'start_users') }} as retained_from_previous_rate,
        is_complete
    from held_segments
    group by activity_type, period_start, segmentation, segment_id, is_complete
)

select * from final
