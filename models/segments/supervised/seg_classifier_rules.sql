-- Grain: one row per segmentation × version_number × node_number of the tree; 0 is its root.

with

classifications as (
    select * from {{ ref('seg_classifications') }}
),

final as (
    select
        segmentation,
        version_number,
        position as node_number,
        any_value(feature_name) as feature_name,
        max(case when statistic = 'threshold' then statistic_value end) as threshold,
        {%- for name in ['left_node', 'right_node'] %}
        cast(max(case when statistic = '{{ name }}' then statistic_value end) as bigint)
            as {{ name }},
        {%- endfor %}
        any_value(segment_id) as segment_id,
        max(case when statistic = 'membership_probability' then statistic_value end)
            as membership_probability,
        cast(max(case when statistic = 'user_count' then statistic_value end) as bigint)
            as user_count
    from classifications
    where part = 'node'
    group by segmentation, version_number, position
)

select * from final
