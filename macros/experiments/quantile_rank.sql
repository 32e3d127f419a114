{#- Rank of the order statistic that is the quantile of <count> values: the smallest that at least the share <level> do not pass. -#}
{% macro quantile_rank(level, count) -%}
    greatest(ceil({{ level }} * {{ count }} - 1e-9), 1)
{%- endmacro %}
