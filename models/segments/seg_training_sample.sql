-- Grain: one row per segmentation × user_id × feature_name: the sample that segments learn from.

with

segmentation_features as (
    select * from {{ ref('segmentation_features') }}
),

tall as (
    select * from {{ ref('feat_user_tall') }}
),

behaviour as (
    select * from {{ ref('feat_user_behaviour') }}
),

as_of_dates as (
    select * from {{ ref('dim_as_of_dates') }}
),

-- Users who never did anything have no behaviour to learn from. The hash makes it a random sample.
sampled_users as (
    select
        behaviour.as_of_date,
        behaviour.user_id,
        row_number() over (
            order by
                {{ dbt.hash('behaviour.user_id') }} asc nulls last,
                behaviour.user_id asc nulls last
        ) as sample_number
    from behaviour
    inner join as_of_dates on behaviour.as_of_date = as_of_dates.as_of_date
    where as_of_dates.is_latest and behaviour.days_since_active is not null
    qualify sample_number <= {{ var('sample_rows') }}
),

final as (
    select
        segmentation_features.segmentation,
        sampled_users.as_of_date,
        cast(sampled_users.sample_number as bigint) as sample_number,
        sampled_users.user_id,
        segmentation_features.feature_name,
        segmentation_features.feature_order,
        segmentation_features.transform,
        tall.feature_value
    from sampled_users
    inner join tall
        on sampled_users.as_of_date = tall.as_of_date
        and sampled_users.user_id = tall.user_id
    inner join segmentation_features on tall.feature_name = segmentation_features.feature_name
)

select * from final
