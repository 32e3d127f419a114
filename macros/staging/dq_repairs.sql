{#- The codes of what was mended or blanked in a row, comma-separated: a mapping of code → when. -#}
{% macro dq_repairs(conditions) -%}
    nullif(concat_ws(
            ','
            {%- for code, condition in conditions.items() %},
            case when {{ condition }} then '{{ code }}' end
            {%- endfor %}
        ), '') as dq_repairs
{%- endmacro %}
