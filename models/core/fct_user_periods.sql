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

spans as (
    select
        activity_type,
        user_id,
        min(activity_date) as first_date,
        max(activity_date) as last_date
    from activity_days
    group by activity_type, user_id
),

user_periods as (
    {%- for period_type in ['day', 'week', 'month'] %}
    {{ 'select' if period_type == 'day' else 'select distinct' }}
        activity_type,
        '{{ period_type }}' as period_type,
        user_id,
        {{ period_start(period_type, 'activity_date') }} as period_start
    from activity_days
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

dated_periods as (
    select
        user_periods.activity_type,
        user_periods.period_type,
        user_periods.user_id,
        spans.first_date,
        {{ period_of('user_periods.period_type', 'spans.first_date') }} as cohort_start,
        user_periods.period_start,
        {{ period_of('user_periods.period_type', 'spans.last_date') }} as last_start
    from user_periods
    inner join spans
        on user_periods.activity_type = spans.activity_type
        and user_periods.user_id = spans.user_id
),

final as (
    select
        activity_type,
        period_type,
        user_id,
        first_date,
        cohort_start,
        period_start,
        case period_type
            {%- for period_type in ['day', 'week', 'month'] %}
            when '{{ period_type }}'
                then {{ period_number(period_type, 'cohort_start', 'period_start') }}
            {%- endfor %}
        end as period_number,
        period_start = last_start as is_last_period
    from dated_periods
)

select * from final
