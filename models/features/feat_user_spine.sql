-- Grain: one row per as_of_date × user_id: every user seen before that date.
{{ replace_changed(
    keys=['as_of_date', 'user_id'],
    changed_by='changed_spine_rows',
    grown_from=['fct_user_days', 'feat_user_category_days'],
    logs={'to': 'spine_rows', 'of': 'keys', 'columns': []}, remembers='remember_users',
) }}
-- What is read of it is its log. depends_on: {{ ref('feat_user_category_days') }}

with

users as (
    select * from {{ ref('dim_users') }}
),

as_of_dates as (
    select * from {{ ref('dim_as_of_dates') }}
),

final as (
    select
        as_of_dates.as_of_date,
        users.user_id,
        cast({{ days_between('users.first_seen_date', 'as_of_dates.as_of_date') }} as bigint)
            as tenure_days
    from users
    inner join as_of_dates on users.first_seen_date < as_of_dates.as_of_date
    where {{ is_changed(['as_of_dates.as_of_date', 'users.user_id']) }}
)

select * from final
