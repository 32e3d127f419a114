-- Who has the required feature of a supervised segmentation with a version is predicted, once;
-- nobody else is.

with

tall as (
    select * from {{ ref('feat_user_tall') }}
),

learned_segmentations as (
    select * from {{ ref('learned_segmentations') }}
),

predicted as (
    select * from {{ ref('seg_predicted') }}
),

live_segmentations as (
    select distinct segmentation from predicted
),

population as (
    select
        learned_segmentations.segmentation,
        tall.as_of_date,
        tall.user_id
    from tall
    inner join learned_segmentations on tall.feature_name = learned_segmentations.required_feature
    inner join live_segmentations
        on learned_segmentations.segmentation = live_segmentations.segmentation
    where tall.feature_value is not null
)

select
    coalesce(population.user_id, predicted.user_id) as user_id,
    coalesce(population.as_of_date, predicted.as_of_date) as as_of_date
from population
full outer join predicted
    on population.segmentation = predicted.segmentation
    and population.as_of_date = predicted.as_of_date
    and population.user_id = predicted.user_id
where population.user_id is null or predicted.user_id is null
