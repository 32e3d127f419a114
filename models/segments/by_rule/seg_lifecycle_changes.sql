-- Grain: one row per user_id × as_of_date on which the state changes, or will if nothing happens.
{{ replace_changed(['user_id'], 'changed_lifecycles', grown_from=['fct_user_days']) }}
{% set window = var('lifecycle_window_days') %}

with

user_days as (
    select * from {{ ref('fct_user_days') }}
),

users as (
    select * from {{ ref('dim_users') }}
),

-- The first sighting opens the first stay; what a visitor did before being known counts nowhere.
seen_days as (
    select user_days.user_id, user_days.activity_date as seen_date, true as is_active
    from user_days
    inner join users
        on user_days.user_id = users.user_id
        and user_days.activity_date >= users.first_seen_date
    where {{ is_changed(['users.user_id']) }}
    union all
    select user_id, first_seen_date as seen_date, false as is_active from users
    where {{ is_changed(['user_id']) }}
),

spaced_days as (
    select
        user_id,
        seen_date,
        bool_or(is_active) as is_active,
        {{ days_between(
            'lag(seen_date) over (partition by user_id order by seen_date nulls last)', 'seen_date'
        ) }} as days_away
    from seen_days
    group by user_id, seen_date
),

numbered_days as (
    select
        *,
        sum(case when days_away > {{ window }} then 1 else 0 end) over (
            partition by user_id order by seen_date asc nulls last
        ) as absence_number
    from spaced_days
),

-- A stay is a run of activity without an absence longer than the window.
stays as (
    select
        user_id,
        absence_number,
        min(seen_date) as first_date,
        max(seen_date) as last_date,
        lag(bool_or(is_active)) over stays_in_order as is_return,
        lead(min(seen_date)) over stays_in_order as next_date
    from numbered_days
    group by user_id, absence_number
    window stays_in_order as (partition by user_id order by absence_number asc nulls last)
),

-- States count from the day after: as of a date, only earlier facts are known.
states as (
    {%- for state, since, days, condition in [
        ('new', 'first_date', 1, 'absence_number = 0'),
        ('reactivated', 'first_date', 1, 'is_return'),
        ('active', 'first_date', 1, 'not is_return'),
        ('active', 'first_date', window + 1, 'last_date > first_date and is_return is not false'),
        ('at_risk', 'last_date', window + 1, 'true'),
        ('dormant', 'last_date', 2 * window + 1, 'true'),
        ('churned', 'last_date', 4 * window + 1, 'true'),
    ] %}
    select
        user_id,
        next_date,
        cast({{ dbt.dateadd('day', days, since) }} as date) as as_of_date,
        '{{ state }}' as lifecycle_state
    from stays
    where {{ condition }}
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

final as (
    select
        user_id,
        as_of_date,
        lifecycle_state,
        lag(lifecycle_state) over (
            partition by user_id order by as_of_date asc nulls last
        ) as previous_state
    from states
    where as_of_date <= coalesce(next_date, as_of_date)
)

select * from final
