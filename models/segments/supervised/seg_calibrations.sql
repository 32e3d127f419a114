-- Grain: one row per segmentation × version_number × classifier × bin_number: promised and kept.

with

classifications as (
    select * from {{ ref('seg_classifications') }}
),

final as (
    select
        segmentation,
        version_number,
        classifier,
        position as bin_number,
        cast(max(case when statistic = 'user_count' then statistic_value end) as bigint)
            as user_count,
        max(case when statistic = 'mean_probability' then statistic_value end)
            as mean_probability,
        max(case when statistic = 'right_share' then statistic_value end) as right_share
    from classifications
    where part = 'calibration'
    group by segmentation, version_number, classifier, position
)

select * from final
