-- Grain: one row per segmentation × version_number × factor_number × feature_name.

with

clusterings as (
    select * from {{ ref('seg_clusterings') }}
),

final as (
    select
        segmentation,
        version_number,
        factor_number,
        feature_name,
        max(case when statistic = 'loading' then statistic_value end) as loading,
        max(case when statistic = 'score_weight' then statistic_value end) as score_weight
    from clusterings
    where part = 'factor'
    group by segmentation, version_number, factor_number, feature_name
)

select * from final
