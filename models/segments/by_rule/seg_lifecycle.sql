-- Grain: one row per as_of_date × user_id: where the user stands between arrival and departure.
{{ replace_changed(
    keys=['as_of_date', 'user_id'],
    changed_by='changed_feature_rows',
    grown_from=['feat_user_spine', 'fct_user_days'],
) }}

with

spine as (
    select * from {{ ref('feat_user_spine') }}
),

user_days as (
    select * from {{ ref('fct_user_days') }}
),

changed_spine as (
    select * from spine
    where {{ is_changed(['as_of_date', 'user_id']) }}
),

-- Anonymous visits from before the user was known are no part of their life as a user.
past_days as (
    select
        changed_spine.as_of_date,
        changed_spine.user_id,
        {{ days_between('user_days.activity_date', 'changed_spine.as_of_date') }} as days_ago
    from user_days
    inner join changed_spine
        on user_days.user_id = changed_spine.user_id
        and user_days.activity_date < changed_spine.as_of_date
    where
        {{ days_between('user_days.activity_date', 'changed_spine.as_of_date') }}
        <= changed_spine.tenure_days
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
        changed_spine.as_of_date,
        changed_spine.user_id,
        changed_spine.tenure_days,
        coalesce(activity.days_since_active, changed_spine.tenure_days) as days_since_active,
        activity.days_since_active_before - activity.days_since_return as absence_days
    from changed_spine
    left join activity
        on changed_spine.as_of_date = activity.as_of_date
        and changed_spine.user_id = activity.user_id
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
