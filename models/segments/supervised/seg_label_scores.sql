-- Grain: one row per segmentation × version_number × classifier × segment_id: how well it is found.

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
        {%- for name in ['precision', 'recall', 'f1'] %}
        max(case when statistic = '{{ name }}' then statistic_value end) as {{ name }}_share,
        {%- endfor %}
        cast(max(case when statistic = 'user_count' then statistic_value end) as bigint)
            as user_count
    from classifications
    where part = 'label'
    group by segmentation, version_number, classifier, segment_id
)

select * from final
