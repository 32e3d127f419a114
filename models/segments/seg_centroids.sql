-- Grain: one row per segmentation × cluster_number × feature_name of the chosen clustering.

with

kmeans as (
    select * from {{ ref('seg_kmeans') }}
),

candidates as (
    select * from {{ ref('seg_candidates') }}
),

final as (
    select
        kmeans.segmentation,
        kmeans.cluster_number,
        concat(kmeans.segmentation, '_', kmeans.cluster_number) as segment_id,
        concat('kmeans_', kmeans.k, '_', kmeans.as_of_date) as model_version,
        kmeans.feature_name,
        kmeans.feature_order,
        kmeans.transform,
        kmeans.feature_status,
        kmeans.impute_value,
        kmeans.centre,
        kmeans.scale,
        kmeans.winsor_limit,
        kmeans.centroid_value,
        kmeans.cluster_size,
        kmeans.cluster_share
    from kmeans
    inner join candidates
        on kmeans.segmentation = candidates.segmentation
        and kmeans.k = candidates.k
    where candidates.is_chosen
)

select * from final
