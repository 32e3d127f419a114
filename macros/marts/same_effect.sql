{#- Rows of two tables that speak of the same effect: one metric, one variant, one segment. -#}
{% macro same_effect(left, right) -%}
    {%- for key in ['experiment_id', 'metric_id', 'variant_id', 'segmentation', 'segment_id'] -%}
        {{ left }}.{{ key }} = {{ right }}.{{ key }}
        {{- ' and ' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
