-- Grain: one row per segmentation × version_number × prototype_number: where a segment lies.

with

chosen_parts as (
    select * from {{ ref('seg_chosen_parts') }}
),

version_map as (
    select * from {{ ref('seg_version_map') }}
),

preparations as (
    select * from {{ ref('seg_preparations') }}
),

-- A coordinate is a prepared feature, or a factor where the segmentation has factors.
prototype_parts as (
    select
        chosen_parts.*,
        coalesce(chosen_parts.factor_number, preparations.feature_order) as coordinate_order
    from chosen_parts
    left join preparations
        on chosen_parts.segmentation = preparations.segmentation
        and chosen_parts.version_number = preparations.version_number
        and chosen_parts.feature_name = preparations.feature_name
    where chosen_parts.part = 'prototype'
),

coordinates as (
    select
        segmentation,
        version_number,
        prototype_number,
        coordinate_order,
        max(case when statistic = 'prototype_value' then statistic_value end) as place,
        max(case when statistic = 'prototype_weight' then statistic_value end) as weight
    from prototype_parts
    where coordinate_order is not null
    group by segmentation, version_number, prototype_number, coordinate_order
),

places as (
    select
        segmentation,
        version_number,
        prototype_number,
        {{ array_agg_ordered('place', 'coordinate_order') }} as prototype_place,
        {{ array_agg_ordered('weight', 'coordinate_order') }} as prototype_weights
    from coordinates
    group by segmentation, version_number, prototype_number
),

prototypes as (
    select
        segmentation,
        version_number,
        prototype_number,
        any_value(cluster_number) as cluster_number,
        max(case when statistic = 'offset' then statistic_value end) as score_offset,
        max(case when statistic = 'distance_limit' then statistic_value end) as distance_limit
    from prototype_parts
    group by segmentation, version_number, prototype_number
),

final as (
    select
        prototypes.segmentation,
        prototypes.version_number,
        prototypes.prototype_number,
        prototypes.cluster_number,
        version_map.segment_id,
        prototypes.score_offset,
        prototypes.distance_limit,
        places.prototype_place,
        places.prototype_weights
    from prototypes
    inner join places
        on prototypes.segmentation = places.segmentation
        and prototypes.version_number = places.version_number
        and prototypes.prototype_number = places.prototype_number
    inner join version_map
        on prototypes.segmentation = version_map.segmentation
        and prototypes.version_number = version_map.version_number
        and prototypes.cluster_number = version_map.cluster_number
)

select * from final
