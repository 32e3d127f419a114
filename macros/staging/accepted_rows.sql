{#- The rows of an entity that the checks of its source accepted, in canonical columns: the body of its view. -#}
{% macro accepted_rows(source_name, entity) -%}
    select
        {{ canonical_columns(entity) | map(attribute=0) | join(',\n        ') }}
    from {{ ref('stg_' ~ source_name ~ '__' ~ entity ~ '_checked') }}
    where dq_outcome = 'accepted'
{%- endmacro %}
