-- Grain: one row per as_of_date × user_id: where the user stands between arrival and departure.

with

spine as (
    select * from {{ ref('feat_user_spine') }}
),

user_days as (
    select * from {{ ref('fct_user_days') }}
),

-- Anonymous visits from before the user was known are no part of their life as a user.
past_days as (
    select
        spine.as_of_date,
        spine.user_id,
        {{ days_between('user_days.activity_date', 'spine.as_of_date') }} as days_ago
    from user_days
    inner join spine
        on user_days.user_id = spine.user_id
        and user_days.activity_date < spine.as_of_date
    where {{ days_between('user_days.activity_date', 'spine.as_of_date') }} <= spine.tenure_days
),

activity as (
    select
        as_of_date,
        user_id,
        min(days_ago) as days_since_active,
        max(case when days_ago <= {{ var('lifecycle_window_days') }} then days_ago end)
            as days_since_return,
        min(case when days_ago > {{ var('lifecycle_window_days') }} then days_ago end)
            as days_since_active_before
    from past_days
    group by as_of_date, user_id
),

-- Who never did anything is as far gone as their first sighting is old.
ages as (
    select
        spine.as_of_date,
        spine.user_id,
        spine.tenure_days,
        coalesce(activity.days_since_active, spine.tenure_days) as days_since_active,
        activity.days_since_active_before - activity.days_since_return as absence_days
    from spine
    left join activity
        on spine.as_of_date = activity.as_of_date
        and spine.user_id = activity.user_id
),

final as (
    select
        as_of_date,
        user_id,
        case
            when tenure_days <= {{ var('lifecycle_window_days') }} then 'new'
            when days_since_active > {{ 4 * var('lifecycle_window_days') }} then 'churned'
            when days_since_active > {{ 2 * var('lifecycle_window_days') }} then 'dormant'
            when days_since_active > {{ var('lifecycle_window_days') }} then 'at_risk'
            when absence_days > {{ var('lifecycle_window_days') }} then 'reactivated'
            else 'active'
        end as segment_id
    from ages
)

select * from final
