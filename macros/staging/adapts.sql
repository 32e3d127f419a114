{#- True where the adapter <source> is switched on for <entity> (var `adapters`). -#}
{% macro adapts(source_name, entity) -%}
    {{ return(entity in (var('adapters').get(source_name) or [])) }}
{%- endmacro %}
