-- Grain: one row per segmentation × version_number × cluster_number × feature_name.

with

chosen_parts as (
    select * from {{ ref('seg_chosen_parts') }}
),

preparations as (
    select * from {{ ref('seg_preparations') }}
),

final as (
    select
        chosen_parts.segmentation,
        chosen_parts.version_number,
        chosen_parts.cluster_number,
        chosen_parts.feature_name,
        preparations.feature_order,
        preparations.transform,
        preparations.transform_power,
        preparations.centre,
        preparations.scale,
        chosen_parts.statistic_value as centroid_value
    from chosen_parts
    inner join preparations
        on chosen_parts.segmentation = preparations.segmentation
        and chosen_parts.version_number = preparations.version_number
        and chosen_parts.feature_name = preparations.feature_name
    where chosen_parts.part = 'centroid'
)

select * from final
