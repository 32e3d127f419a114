-- Grain: one row per as_of_date × user_id: how often, how long, when and how a user was active.
{{ replace_changed(
    ['as_of_date', 'user_id'], 'changed_feature_rows', grown_from=['feat_user_spine']
) }}
{% set counts = ['event', 'session', 'order'] %}
{% set groups = ['browse', 'engage', 'interact', 'transact'] %}
{% set day_parts = ['night', 'morning', 'afternoon', 'evening'] %}

with

spine as (
    select * from {{ ref('feat_user_spine') }}
),

user_days as (
    select * from {{ ref('fct_user_days') }}
),

past_days as (
    select
        spine.as_of_date, user_days.*,
        {{ days_between('user_days.activity_date', 'spine.as_of_date') }} as days_ago
    from user_days
    inner join spine
        on user_days.user_id = spine.user_id
        and user_days.activity_date < spine.as_of_date
    where {{ is_changed(['spine.as_of_date', 'spine.user_id']) }}
),

activity as (
    select
        as_of_date, user_id, min(days_ago) as days_since_active,
        {%- for days in [7, 28, 90] %}
        count_if(days_ago <= {{ days }}) as active_days_{{ days }}d,
        {%- for part in counts %}
        sum({{ part }}_count) filter (where days_ago <= {{ days }}) as {{ part }}_count_{{ days }}d,
        {%- endfor %}
        sum(cast(active_seconds as decimal(18, 3))) filter (where days_ago <= {{ days }})
            as active_seconds_{{ days }}d,
        sum(order_amount) filter (where days_ago <= {{ days }}) as order_amount_{{ days }}d,
        {%- endfor %}
        sum(item_quantity) filter (where days_ago <= 90) as item_quantity_90d,
        {%- for days in [90, 365] %}
        count_if(days_ago <= {{ days }}) as day_count_{{ days }}d,
        count_if(days_ago <= {{ days }} and {{ iso_day_of_week('activity_date') }} >= 6)
            as weekend_days_{{ days }}d,
        sum(event_count) filter (where days_ago <= {{ days }}) as all_events_{{ days }}d,
        sum(session_count) filter (where days_ago <= {{ days }}) as all_sessions_{{ days }}d,
        sum(cast(session_seconds as decimal(18, 3))) filter (where days_ago <= {{ days }})
            as session_seconds_{{ days }}d,
        {%- for part in groups + day_parts %}
        sum({{ part }}_event_count) filter (where days_ago <= {{ days }})
            as {{ part }}_event_count_{{ days }}d,
        {%- endfor %}
        {%- endfor %}
        count_if(days_ago <= 45) as active_days_45d
    from past_days
    group by as_of_date, user_id
),

-- Counts of an inactive user are zero; what has no denominator (shares, means) stays missing.
-- Habits change slowly: shares and means are also read over a year, a quarter is mostly noise.
final as (
    select
        spine.as_of_date, spine.user_id,
        cast(activity.days_since_active as bigint) as days_since_active,
        {%- for days in [7, 28, 90] %}
        cast(coalesce(activity.active_days_{{ days }}d, 0) as bigint) as active_days_{{ days }}d,
        {%- for part in counts %}
        cast(coalesce(activity.{{ part }}_count_{{ days }}d, 0) as bigint)
            as {{ part }}_count_{{ days }}d,
        {%- endfor %}
        cast(coalesce(activity.active_seconds_{{ days }}d, 0) as double)
            as active_seconds_{{ days }}d,
        cast(coalesce(activity.order_amount_{{ days }}d, 0) as decimal(18, 2))
            as order_amount_{{ days }}d,
        {%- endfor %}
        cast(coalesce(activity.item_quantity_90d, 0) as double) as item_quantity_90d,
        {%- for days in [90, 365] %}
        cast(activity.session_seconds_{{ days }}d as double)
        / nullif(activity.all_sessions_{{ days }}d, 0) as session_seconds_mean_{{ days }}d,
        cast(activity.all_events_{{ days }}d as double)
        / nullif(activity.all_sessions_{{ days }}d, 0) as session_depth_{{ days }}d,
        {%- for part in groups + day_parts %}
        cast(activity.{{ part }}_event_count_{{ days }}d as double)
        / nullif(activity.all_events_{{ days }}d, 0) as {{ part }}_share_{{ days }}d,
        {%- endfor %}
        cast(activity.weekend_days_{{ days }}d as double)
        / nullif(activity.day_count_{{ days }}d, 0) as weekend_share_{{ days }}d,
        {%- endfor %}
        cast(2 * activity.active_days_45d - activity.active_days_90d as double)
        / nullif(activity.active_days_90d, 0) as activity_trend_90d
    from spine
    left join activity
        on spine.as_of_date = activity.as_of_date
        and spine.user_id = activity.user_id
    where {{ is_changed(['spine.as_of_date', 'spine.user_id']) }}
)

select * from final
