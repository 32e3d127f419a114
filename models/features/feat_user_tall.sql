-- Grain: one row per as_of_date × user_id × feature_name: the numeric features, one a row.
{{ config(materialized='view') }}
{% set names = numeric_features() %}

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
        {%- for name in names.feat_user_rfm %}
        cast(rfm.{{ name }} as double) as {{ name }},
        {%- endfor %}
        {%- for name in names.feat_user_behaviour %}
        cast(behaviour.{{ name }} as double) as {{ name }},
        {%- endfor %}
        {%- for name in names.feat_user_interests %}
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
            {{ names.values() | sum(start=[]) | join(', ') }}
        )
    )
    union all
    select as_of_date, user_id, feature_name, feature_value
    from category_shares
)

select * from final
