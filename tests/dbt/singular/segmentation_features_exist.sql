-- Features that no feat_ table has: a misspelt name in the seed would silently go unused.
with

features as (
    select * from {{ ref('seg_features') }}
),

learned_segmentations as (
    select * from {{ ref('learned_segmentations') }}
),

named_features as (
    select segmentation, feature_name from features
    union all
    select segmentation, required_feature as feature_name from learned_segmentations
),

tall as (
    select * from {{ ref('feat_user_tall') }}
),

as_of_dates as (
    select * from {{ ref('dim_as_of_dates') }}
),

known_features as (
    select distinct tall.feature_name
    from tall
    inner join as_of_dates on tall.as_of_date = as_of_dates.as_of_date
    where as_of_dates.is_latest
)

select distinct
    named_features.segmentation,
    named_features.feature_name
from named_features
left join known_features on named_features.feature_name = known_features.feature_name
where
    known_features.feature_name is null
    and (select count(*) from {{ ref('feat_user_tall') }}) > 0
