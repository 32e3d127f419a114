-- Grain: one row per learned segmentation × segment_id × trait_number: what sets a segment apart, in words.

with

segmentations as (
    select * from {{ ref('segmentations') }}
),

profiles as (
    select * from {{ ref('seg_profiles') }}
),

features as (
    select * from {{ ref('seg_features') }}
),

-- Less than a tenth of everyone's standard deviation is no trait.
judged_features as (
    select
        profiles.segmentation,
        profiles.segment_id,
        profiles.feature_name,
        profiles.standardised_difference,
        profiles.feature_rank,
        case
            when profiles.standardised_difference >= 0.1 then features.high_label
            when profiles.standardised_difference <= -0.1 then features.low_label
        end as trait,
        case
            when profiles.standardised_difference >= 0.1
                then coalesce(features.high_label_zh, features.high_label)
            when profiles.standardised_difference <= -0.1
                then coalesce(features.low_label_zh, features.low_label)
        end as trait_zh
    from profiles
    inner join features
        on profiles.segmentation = features.segmentation
        and profiles.feature_name = features.feature_name
    inner join segmentations on profiles.segmentation = segmentations.segmentation
    where segmentations.method = 'learned'
),

final as (
    select
        segmentation,
        segment_id,
        cast(
            row_number() over (
                partition by segmentation, segment_id order by feature_rank asc nulls last
            ) as bigint
        ) as trait_number,
        feature_name,
        standardised_difference,
        trait,
        trait_zh
    from judged_features
)

select * from final
