-- Grain: one row per learned or supervised segmentation: a fingerprint of how it is defined.

with

learned_segmentations as (
    select * from {{ ref('learned_segmentations') }}
),

segmentation_features as (
    select * from {{ ref('segmentation_features') }}
),

segmentation_algorithms as (
    select * from {{ ref('segmentation_algorithms') }}
),

supervised_segmentations as (
    select * from {{ ref('supervised_segmentations') }}
),

parts as (
    select
        segmentation,
        concat_ws(':', required_feature, scaling, factor_count, sample_rows) as part
    from learned_segmentations
    union all
    select
        segmentation,
        concat_ws(':', 'feature', feature_order, feature_name, transform, missing) as part
    from segmentation_features
    union all
    select
        segmentation,
        concat_ws(':', 'algorithm', algorithm, k_min, k_max) as part
    from segmentation_algorithms
    union all
    select
        segmentation,
        concat_ws(':', 'label', label_source, label_key) as part
    from supervised_segmentations
),

final as (
    select
        parts.segmentation,
        {{ dbt.hash(array_agg_ordered('parts.part', 'parts.part')) }} as definition,
        any_value(learned_segmentations.refit_days) as refit_days
    from parts
    inner join learned_segmentations on parts.segmentation = learned_segmentations.segmentation
    group by parts.segmentation
)

select * from final
