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

user_combinations as (
    {{ combination_held_at('user_months', 'started_at') }}
),

combination_counts as (
    select
        activity_type, period_start, is_complete, combination_id,
        count_if(was_active) as start_users,
        count_if(is_active) as end_users,
        count_if(is_new) as new_users,
        count_if(is_active and was_active) as retained_from_previous_users,
        count_if(is_active and not was_active and not is_new) as reactivated_users
    from user_combinations
    group by activity_type, period_start, is_complete, combination_id
),

segment_counts as (
    {{ segments_of_combinations('combination_counts') }}
),

-- Who skipped the month before counts in E, as defined; the second rate leaves them out.
final as (
    select
        activity_type,
        period_start,
        segmentation,
        segment_id,
        {%- for name in [
            'start_users', 'end_users', 'new_users', 'retained_from_previous_users',
            'reactivated_users',
        ] %}
        cast(sum({{ name }}) as bigint) as {{ name }},
        {%- endfor %}
        {{ ratio('sum(end_users) - sum(new_users)',
                 'sum(start_users)') }} as customer_retention_rate,
        {{ ratio('sum(retained_from_previous_users)',
                 'sum(start_users)') }} as retained_from_previous_rate,
        is_complete
    from segment_counts
    group by activity_type, period_start, segmentation, segment_id, is_complete
)

select * from final
