{#- The numeric features by the table that holds them; a category share is beside them (feat_user_tall). -#}
{% macro numeric_features() -%}
    {{ return({
        'feat_user_spine': ['tenure_days'],
        'feat_user_rfm': ['recency_days', 'frequency', 'monetary_amount', 'average_order_amount', 'repeat_count'],
        'feat_user_behaviour': [
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
        ],
        'feat_user_interests': ['interest_entropy', 'top_share_1'],
    }) }}
{%- endmacro %}
