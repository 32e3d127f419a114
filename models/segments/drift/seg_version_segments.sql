-- Grain: one row per segmentation × version_number × cluster_number: size and clarity at the fit.

with

chosen_parts as (
    select * from {{ ref('seg_chosen_parts') }}
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
                    when chosen_parts.statistic = 'cluster_size' then chosen_parts.statistic_value
                end
            ) as bigint
        ) as cluster_size,
        max(
            case when chosen_parts.statistic = 'cluster_share' then chosen_parts.statistic_value end
        ) as cluster_share,
        max(case when chosen_parts.statistic = 'silhouette' then chosen_parts.statistic_value end)
            as cluster_silhouette
    from chosen_parts
    inner join version_map
        on chosen_parts.segmentation = version_map.segmentation
        and chosen_parts.version_number = version_map.version_number
        and chosen_parts.cluster_number = version_map.cluster_number
    where chosen_parts.part = 'cluster'
    group by
        version_map.segmentation, version_map.version_number, version_map.cluster_number
)

select * from final
