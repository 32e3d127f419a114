-- Grain: one row per segmentation × version_number × classifier: how well it predicts unseen users.
{% set scores = [
    'accuracy', 'macro_precision', 'macro_recall', 'macro_f1', 'roc_auc', 'brier_score',
] %}

with

classifications as (
    select * from {{ ref('seg_classifications') }}
),

final as (
    select
        segmentation,
        version_number,
        any_value(as_of_date) as as_of_date,
        classifier,
        max(case when statistic = 'split_method' then statistic_text end) as split_method,
        {%- for name in ['label_count', 'judged_count', 'feature_count'] %}
        cast(max(case when statistic = '{{ name }}' then statistic_value end) as bigint)
            as {{ name }},
        {%- endfor %}
        {%- for name in scores %}
        max(case when statistic = '{{ name }}' then statistic_value end) as {{ name }},
        max(case when statistic = '{{ name }}_error' then statistic_value end) as {{ name }}_error,
        {%- endfor %}
        max(case when statistic = 'calibration_error' then statistic_value end)
            as calibration_error,
        max(case when statistic = 'refusal' then statistic_text end) as refusal
    from classifications
    where part = 'evaluation'
    group by segmentation, version_number, classifier
)

select * from final
