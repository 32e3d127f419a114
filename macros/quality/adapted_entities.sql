{#- Every (source, entity) pair of the adapters that are on, in the order of the var `adapters`. -#}
{% macro adapted_entities() -%}
    {%- set pairs = [] -%}
    {%- for source_name, entities in var('adapters').items() -%}
        {%- for entity in entities or [] -%}{%- do pairs.append((source_name, entity)) -%}{%- endfor -%}
    {%- endfor -%}
    {{ return(pairs) }}
{%- endmacro %}


{#- The same as rows, with what hangs on the entity: how many columns its contract wants. -#}
{% macro adapted_entity_rows() -%}
    {%- for source_name, entity in adapted_entities() %}
    select
        '{{ source_name }}' as source,
        '{{ entity }}' as entity,
        {{ canonical_columns(entity) | length }} as column_count
    {{- '\n    union all' if not loop.last }}
    {%- else %}
    select
        cast(null as varchar) as source,
        cast(null as varchar) as entity,
        0 as column_count
    where 1 = 0
    {%- endfor %}
{%- endmacro %}


{#- The rejected rows of staging, over all adapters and entities. -#}
{% macro rejected_rows() -%}
    {%- for source_name, entity in adapted_entities() %}
    select
        '{{ source_name }}' as source,
        '{{ entity }}' as entity,
        dq_reason,
        raw_row
    from {{ ref('stg_' ~ source_name ~ '__' ~ entity ~ '_checked') }}
    where dq_outcome = 'rejected'
    {{- '\n    union all' if not loop.last }}
    {%- else %}
    select
        cast(null as varchar) as source,
        cast(null as varchar) as entity,
        cast(null as varchar) as dq_reason,
        cast(null as varchar) as raw_row
    where 1 = 0
    {%- endfor %}
{%- endmacro %}
