-- Grain: one row per user_id as of the latest as_of_date; no name, address, number or exact age.

with

spine as (
    select * from {{ ref('feat_user_spine') }}
),

as_of_dates as (
    select * from {{ ref('dim_as_of_dates') }}
),

users as (
    select * from {{ ref('dim_users') }}
),

demographics as (
    select * from {{ ref('feat_user_demographics') }}
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

user_combinations as (
    select * from {{ ref('seg_user_combinations') }}
),

combinations as (
    select * from {{ ref('seg_combinations') }}
),

-- Segmentations are data, so they share a column of text: {"lifecycle":"new", "rfm":"loyal"}.
combination_texts as (
    select
        combination_id,
        concat(
            '{',
            array_to_string(
                array_sort(array_agg(concat('"', segmentation, '":"', segment_id, '"'))), ', '
            ),
            '}'
        ) as current_segments
    from combinations
    where segmentation <> 'all' and segment_id <> 'unassigned'
    group by combination_id
),

final as (
    select
        spine.user_id,
        spine.as_of_date,
        users.is_registered,
        users.signed_up_at,
        users.first_seen_date,
        spine.tenure_days,
        users.acquisition_channel,
        users.plan,
        users.country,
        demographics.place_tier, demographics.age_band, demographics.occupation_group,
        {%- for name in [
            'days_since_active', 'active_days_28d', 'session_count_28d', 'active_seconds_28d',
            'event_count_90d', 'activity_trend_90d',
        ] %}
        behaviour.{{ name }},
        {%- endfor %}
        {%- for name in [
            'recency_days', 'frequency', 'monetary_amount', 'average_order_amount',
            'recency_score', 'frequency_score', 'monetary_score',
        ] %}
        rfm.{{ name }},
        {%- endfor %}
        interests.top_category_1,
        interests.top_category_2,
        interests.top_category_3,
        coalesce(combination_texts.current_segments, '{}') as current_segments
    from spine
    inner join as_of_dates on spine.as_of_date = as_of_dates.as_of_date and as_of_dates.is_latest
    inner join users on spine.user_id = users.user_id
    {%- for part in ['demographics', 'rfm', 'behaviour', 'interests'] %}
    left join {{ part }}
        on spine.as_of_date = {{ part }}.as_of_date
        and spine.user_id = {{ part }}.user_id
    {%- endfor %}
    left join user_combinations
        on spine.user_id = user_combinations.user_id
        and user_combinations.valid_to = timestamp '9999-12-31'
    left join combination_texts
        on user_combinations.combination_id = combination_texts.combination_id
)

select * from final
