-- Grain: one row per segmentation × version_number × segment_id: ids kept, new and given up.

with

matching as (
    select * from {{ ref('seg_matching') }}
),

final as (
    select
        segmentation,
        version_number,
        cluster_number,
        segment_id,
        previous_version_number,
        previous_cluster_number,
        match_distance,
        match_status
    from matching
)

select * from final
