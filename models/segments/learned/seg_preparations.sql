-- Grain: one row per segmentation × version_number × feature_name: how values become comparable.
{% set columns = [
    'segmentation', 'version_number', 'feature_name', 'statistic', 'statistic_value',
    'statistic_text',
] %}

with

clusterings as (
    select * from {{ ref('seg_clusterings') }}
),

classifications as (
    select * from {{ ref('seg_classifications') }}
),

preparations as (
    select {{ columns | join(', ') }}
    from clusterings
    where part = 'preparation'
    union all
    select {{ columns | join(', ') }}
    from classifications
    where part = 'preparation'
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
        cast(max(case when statistic = 'feature_order' then statistic_value end) as bigint)
            as feature_order
    from preparations
    group by segmentation, version_number, feature_name
)

select * from final
