{#-
    True where <column> names a row that the source's <entity> does not have.
    Where that entity is switched off nothing can be said, so nothing is an orphan.
-#}
{% macro is_orphan(source_name, entity, column) -%}
    {%- set keys = {'users': 'user_id', 'items': 'item_id', 'orders': 'order_id'} -%}
    {%- if adapts(source_name, entity) -%}
        {{ column }} is not null
        and {{ column }} not in (
            select {{ keys[entity] }} from {{ ref('stg_' ~ source_name ~ '__' ~ entity) }}
        )
    {%- else -%}
        false
    {%- endif -%}
{%- endmacro %}
