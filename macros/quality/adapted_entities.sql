{#- Every (source, entity) pair of the adapters that are on, in the order of the var `adapters`. -#}
{% macro adapted_entities() -%}
    {%- set pairs = [] -%}
    {%- for source_name, entities in var('adapters').items() -%}
        {%- for entity in entities or [] -%}{%- do pairs.append((source_name, entity)) -%}{%- endfor -%}
    {%- endfor -%}
    {{ return(pairs) }}
{%- endmacro %}


{#- The verdict of staging on every received row, over all adapters and entities. -#}
{% macro checked_rows() -%}
    {%- for source_name, entity in adapted_entities() %}
    select
        '{{ source_name }}' as source,
        '{{ entity }}' as entity,
        dq_outcome,
        dq_reason,
        dq_repairs,
        raw_row
    from {{ ref('stg_' ~ source_name ~ '__' ~ entity ~ '_checked') }}
    {{- '\n    union all' if not loop.last }}
    {%- else %}
    select
        cast(null as varchar) as source,
        cast(null as varchar) as entity,
        cast(null as varchar) as dq_outcome,
        cast(null as varchar) as dq_reason,
        cast(null as varchar) as dq_repairs,
        cast(null as varchar) as raw_row
    where 1 = 0
    {%- endfor %}
{%- endmacro %}
