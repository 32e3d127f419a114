-- Grain: one row per segmentation × version_number × classifier × segment_id × predicted one.

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
        predicted_segment_id,
        cast(statistic_value as bigint) as user_count
    from classifications
    where part = 'confusion'
)

select * from final
