-- Grain: one row per segmentation × user_id × feature_name: the part of the sample seen daily.

with

sample as (
    select * from {{ ref('seg_training_sample') }}
),

final as (
    select
        segmentation,
        as_of_date,
        sample_number,
        user_id,
        feature_name,
        feature_order,
        feature_value
    from sample
    where sample_number <= {{ var('watched_rows') }}
)

select * from final
