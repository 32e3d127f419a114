-- Features that no feat_ table has: a misspelt name in the seed would silently go unused.
with

features as (
    select * from {{ ref('seg_features') }}
),

known_features as (
    select distinct
        segmentation,
        feature_name
    from {{ ref('seg_training_sample') }}
)

select
    features.segmentation,
    features.feature_name
from features
left join known_features
    on features.segmentation = known_features.segmentation
    and features.feature_name = known_features.feature_name
where
    known_features.feature_name is null
    and (select count(*) from {{ ref('seg_training_sample') }}) > 0
