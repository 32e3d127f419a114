-- Grain: one row per activity_type × period_type × user_id × period_number with activity.
{{ config(materialized='view') }}

with

user_days as (
    select * from {{ ref('fct_user_days') }}
),

activity_days as (
    select 'any' as activity_type, user_id, activity_date from user_days
    union all
    select 'order' as activity_type, user_id, activity_date
    from user_days
    where order_count > 0
),

first_days as (
    select activity_type, user_id, min(activity_date) as first_date
    from activity_days
    group by activity_type, user_id
),

dated_days as (
    select
        activity_days.activity_type,
        activity_days.user_id,
        activity_days.activity_date,
        first_days.first_date
    from activity_days
    inner join first_days
        on activity_days.activity_type = first_days.activity_type
        and activity_days.user_id = first_days.user_id
),

user_periods as (
    {%- for period_type in ['day', 'week', 'month'] %}
    select distinct
        activity_type,
        '{{ period_type }}' as period_type,
        user_id,
        first_date,
        {{ period_start(period_type, 'first_date') }} as cohort_start,
        {{ period_start(period_type, 'activity_date') }} as period_start,
        {{ period_number(period_type, 'first_date', 'activity_date') }} as period_number
    from dated_days
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

final as (
    select
        *,
        period_number = max(period_number) over (
            partition by activity_type, period_type, user_id
        ) as is_last_period
    from user_periods
)

select * from final
