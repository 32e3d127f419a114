-- Grain: one row per segmentation × version_number × classifier × segment_id × feature_name.

with

classifications as (
    select * from {{ ref('seg_classifications') }}
),

final as (
    select
        segmentation,
        version_number,
        classifier,
        segment_id,
        position as label_number,
        coalesce(feature_name, 'intercept') as feature_name,
        statistic_value as weight
    from classifications
    where part = 'weight'
)

select * from final
