-- Grain: one row per segmentation × version_number × cluster_number × feature_name.

with

clusterings as (
    select * from {{ ref('seg_clusterings') }}
),

candidates as (
    select * from {{ ref('seg_candidates') }}
),

preparations as (
    select * from {{ ref('seg_preparations') }}
),

final as (
    select
        clusterings.segmentation,
        clusterings.version_number,
        clusterings.cluster_number,
        clusterings.feature_name,
        preparations.feature_order,
        preparations.transform,
        preparations.transform_power,
        preparations.centre,
        preparations.scale,
        clusterings.statistic_value as centroid_value
    from clusterings
    inner join candidates
        on clusterings.segmentation = candidates.segmentation
        and clusterings.version_number = candidates.version_number
        and clusterings.algorithm = candidates.algorithm
        and clusterings.k = candidates.k
        and candidates.is_chosen
    inner join preparations
        on clusterings.segmentation = preparations.segmentation
        and clusterings.version_number = preparations.version_number
        and clusterings.feature_name = preparations.feature_name
    where clusterings.part = 'centroid'
)

select * from final
