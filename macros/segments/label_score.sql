{#- Score of a label of a linear classifier: its intercept and the weighted prepared_1, prepared_2, ... of <features>. -#}
{% macro label_score(weights, features, label_number) -%}
    {%- for row in weights if row.label_number == label_number and row.feature_name in features -%}
        {{ row.weight }} * prepared_{{ features.index(row.feature_name) + 1 }} +
    {% endfor -%}
    {%- for row in weights if row.label_number == label_number and row.feature_name == 'intercept' -%}
        {{ row.weight }}
    {%- endfor -%}
{%- endmacro %}
