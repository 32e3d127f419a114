{#- Refuses a raw file that cannot be read. -#}
{% macro check_raw(source_name, entity, path) -%}
{%- endmacro %}
