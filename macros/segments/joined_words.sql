{#- The columns of a list in one text, set apart by <separator>; null ones are left out, null when the first is. -#}
{% macro joined_words(columns, separator) -%}
    concat({{ columns[0] }}
    {%- for column in columns[1:] -%}, coalesce('{{ separator }}' || {{ column }}, ''){%- endfor -%})
{%- endmacro %}
