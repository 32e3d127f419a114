-- Grain: one row per segmentation × version_number × feature_name: how classifiers read a feature.

with

classifications as (
    select * from {{ ref('seg_classifications') }}
),

final as (
    select
        segmentation,
        version_number,
        feature_name,
        {%- for name in ['transform', 'feature_status'] %}
        max(case when statistic = '{{ name }}' then statistic_text end) as {{ name }},
        {%- endfor %}
        {%- for name in ['impute_value', 'transform_power', 'centre', 'scale', 'winsor_limit'] %}
        max(case when statistic = '{{ name }}' then statistic_value end) as {{ name }},
        {%- endfor %}
        position as feature_order
    from classifications
    where part = 'preparation'
    group by segmentation, version_number, feature_name, position
)

select * from final
