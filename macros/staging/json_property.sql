{#- A property of an object in JSON text; null where there is none, or where the text is no JSON. -#}
{% macro json_property(column, key) -%}
    json_extract_string(case when json_valid({{ column }}) then {{ column }} end, '$."{{ key }}"')
{%- endmacro %}
