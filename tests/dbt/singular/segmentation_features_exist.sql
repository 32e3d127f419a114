-- Features that no feat_ table has, as when a name is misspelt; beside each the nearest known ones.
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
),

compared_features as (
    select distinct
        named_features.segmentation,
        named_features.feature_name,
        known_features.feature_name as known_feature_name,
        levenshtein(named_features.feature_name, known_features.feature_name) as edit_count
    from named_features
    cross join known_features
)

select
    segmentation,
    feature_name,
    known_feature_name
from compared_features
qualify
    min(edit_count) over (partition by segmentation, feature_name) > 0
    and row_number() over (
        partition by segmentation, feature_name
        order by edit_count asc nulls last, known_feature_name asc nulls last
    ) <= 3
