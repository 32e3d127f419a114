-- Grain: one row per as_of_date × user_id: every user seen before that date.

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
)

select * from final
