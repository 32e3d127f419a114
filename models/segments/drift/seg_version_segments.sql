-- Grain: one row per segmentation × version_number × cluster_number: size and clarity at the fit.

with

clusterings as (
    select * from {{ ref('seg_clusterings') }}
),

candidates as (
    select * from {{ ref('seg_candidates') }}
),

version_map as (
    select * from {{ ref('seg_version_map') }}
),

final as (
    select
        version_map.segmentation,
        version_map.version_number,
        version_map.cluster_number,
        any_value(version_map.segment_id) as segment_id,
        cast(
            max(
                case
                    when clusterings.statistic = 'cluster_size' then clusterings.statistic_value
                end
            ) as bigint
        ) as cluster_size,
        max(case when clusterings.statistic = 'cluster_share' then clusterings.statistic_value end)
            as cluster_share,
        max(case when clusterings.statistic = 'silhouette' then clusterings.statistic_value end)
            as cluster_silhouette
    from clusterings
    inner join candidates
        on clusterings.segmentation = candidates.segmentation
        and clusterings.version_number = candidates.version_number
        and clusterings.algorithm = candidates.algorithm
        and clusterings.k = candidates.k
        and candidates.is_chosen
    inner join version_map
        on clusterings.segmentation = version_map.segmentation
        and clusterings.version_number = version_map.version_number
        and clusterings.cluster_number = version_map.cluster_number
    where clusterings.part = 'cluster'
    group by
        version_map.segmentation, version_map.version_number, version_map.cluster_number
)

select * from final
