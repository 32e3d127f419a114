{#- All accepted rows of one entity: the union of the adapters that are switched on for it. -#}
{% macro entity_rows(entity) -%}
    {%- set names = canonical_columns(entity) | map(attribute=0) | join(', ') -%}
    {%- set parts = [] -%}
    {%- for source_name in var('adapters') if adapts(source_name, entity) -%}
        {%- set relation = ref('stg_' ~ source_name ~ '__' ~ entity) -%}
        {%- do parts.append('select ' ~ names ~ ' from ' ~ relation) -%}
    {%- endfor -%}
    {{ parts | join('\n    union all\n    ') if parts else empty_entity(entity) }}
{%- endmacro %}


{#- A missing source is an empty typed table, never a missing column. -#}
{% macro empty_entity(entity) -%}
    select
    {%- for name, type in canonical_columns(entity) %}
        cast(null as {{ type }}) as {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
    where 1 = 0
{%- endmacro %}
