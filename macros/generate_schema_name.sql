{#- The schema is the folder's name, in every target: `marts.mart_user_360` is what people type. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name | trim if custom_schema_name else target.schema }}
{%- endmacro %}
