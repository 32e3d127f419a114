-- Grain: one row per as_of_date × user_id: how many of the last 28 days the user was active on.
{{ config(materialized='view') }}

with

behaviour as (
    select * from {{ ref('feat_user_behaviour') }}
),

-- Three days a week, once a week, at least once: thresholds people can say aloud.
final as (
    select
        as_of_date,
        user_id,
        case
            when active_days_28d >= 12 then 'power'
            when active_days_28d >= 4 then 'regular'
            when active_days_28d >= 1 then 'light'
            else 'inactive'
        end as segment_id
    from behaviour
)

select * from final
