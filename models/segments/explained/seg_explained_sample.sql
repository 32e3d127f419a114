-- Grain: one row per segmentation × sample_number × feature_name: what a rule learns from.

with

sample as (
    select * from {{ ref('seg_watched_sample') }}
),

assignments as (
    select * from {{ ref('seg_assignments') }}
),

final as (
    select
        sample.segmentation,
        sample.as_of_date,
        sample.sample_number,
        assignments.segment_id,
        sample.feature_name,
        sample.feature_order,
        sample.feature_value
    from sample
    inner join assignments
        on sample.segmentation = assignments.segmentation
        and sample.as_of_date = assignments.as_of_date
        and sample.user_id = assignments.user_id
)

select * from final
