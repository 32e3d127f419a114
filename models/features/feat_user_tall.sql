-- Grain: one row per as_of_date × user_id × feature_name: the numeric features, one a row.
{{ config(materialized='view') }}
{% set rfm_names = ['recency_days', 'frequency', 'monetary_amount', 'average_order_amount',
    'repeat_count'] %}
{% set behaviour_names = [
    'days_since_active', 'active_days_7d', 'active_days_28d', 'active_days_90d',
    'event_count_28d', 'event_count_90d', 'session_count_28d', 'session_count_90d',
    'active_seconds_28d', 'active_seconds_90d',
    'order_count_90d', 'order_amount_90d', 'item_quantity_90d',
    'session_seconds_mean_90d', 'session_depth_90d', 'browse_share_90d', 'engage_share_90d',
    'interact_share_90d', 'transact_share_90d', 'night_share_90d', 'morning_share_90d',
    'afternoon_share_90d', 'evening_share_90d', 'weekend_share_90d', 'activity_trend_90d',
    'session_seconds_mean_365d', 'session_depth_365d', 'browse_share_365d', 'engage_share_365d',
    'interact_share_365d', 'transact_share_365d', 'night_share_365d', 'morning_share_365d',
    'afternoon_share_365d', 'evening_share_365d', 'weekend_share_365d',
] %}
{% set interest_names = ['interest_entropy', 'top_share_1'] %}

with

spine as (
    select * from {{ ref('feat_user_spine') }}
),

rfm as (
    select * from {{ ref('feat_user_rfm') }}
),

behaviour as (
    select * from {{ ref('feat_user_behaviour') }}
),

interests as (
    select * from {{ ref('feat_user_interests') }}
),

affinities as (
    select * from {{ ref('feat_user_category_affinity') }}
),

wide as (
    select
        spine.as_of_date,
        spine.user_id,
        {%- for name in rfm_names %}
        cast(rfm.{{ name }} as double) as {{ name }},
        {%- endfor %}
        {%- for name in behaviour_names %}
        cast(behaviour.{{ name }} as double) as {{ name }},
        {%- endfor %}
        {%- for name in interest_names %}
        cast(interests.{{ name }} as double) as {{ name }},
        {%- endfor %}
        cast(spine.tenure_days as double) as tenure_days
    from spine
    inner join rfm
        on spine.as_of_date = rfm.as_of_date
        and spine.user_id = rfm.user_id
    inner join behaviour
        on spine.as_of_date = behaviour.as_of_date
        and spine.user_id = behaviour.user_id
    inner join interests
        on spine.as_of_date = interests.as_of_date
        and spine.user_id = interests.user_id
),

categories as (
    select distinct category from affinities
),

-- Who has an interest at all has one in each category, mostly none; of the others it is unknown.
category_shares as (
    select
        interests.as_of_date,
        interests.user_id,
        'category_share:' || categories.category as feature_name,
        coalesce(affinities.affinity_share, abs(0 * interests.interest_entropy)) as feature_value
    from interests
    cross join categories
    left join affinities
        on interests.as_of_date = affinities.as_of_date
        and interests.user_id = affinities.user_id
        and categories.category = affinities.category
),

final as (
    select as_of_date, user_id, feature_name, feature_value
    from wide
    unpivot include nulls (
        feature_value for feature_name in (
            {{ (rfm_names + behaviour_names + interest_names + ['tenure_days']) | join(', ') }}
        )
    )
    union all
    select as_of_date, user_id, feature_name, feature_value
    from category_shares
)

select * from final
