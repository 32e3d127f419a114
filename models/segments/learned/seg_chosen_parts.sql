-- Grain: one row per statistic of a version's chosen candidate: clusters, centroids, prototypes.
{{ config(materialized='view') }}

with

clusterings as (
    select * from {{ ref('seg_clusterings') }}
),

candidates as (
    select * from {{ ref('seg_candidates') }}
),

final as (
    select
        clusterings.segmentation,
        clusterings.version_number,
        clusterings.part,
        clusterings.cluster_number,
        clusterings.prototype_number,
        clusterings.factor_number,
        clusterings.feature_name,
        clusterings.statistic,
        clusterings.statistic_value
    from clusterings
    inner join candidates
        on clusterings.segmentation = candidates.segmentation
        and clusterings.version_number = candidates.version_number
        and clusterings.algorithm = candidates.algorithm
        and clusterings.k = candidates.k
    where candidates.is_chosen
)

select * from final
