{#- Which keys changed since a model's last mark: one macro for each kind of key (changed_by of replace_changed). -#}

{#- <columns> of all received rows of an entity that were loaded, or judged otherwise, since this model's mark. -#}
{% macro staged_since_mark(entity, columns) -%}
    {%- set parts = [] -%}
    {%- for source_name in var('adapters') if adapts(source_name, entity) -%}
        {%- do parts.append(
            'select ' ~ columns ~ ' from ' ~ ref('stg_' ~ source_name ~ '__' ~ entity ~ '_checked')
            ~ ' where batch_number > ' ~ processed_batch()
        ) -%}
    {%- endfor -%}
    {{ parts | join('\n    union all\n    ') if parts else 'select ' ~ columns ~ ' from (' ~ empty_entity(entity) ~ ')' }}
{%- endmacro %}


{#- The names of the models that hold the received rows of an entity. -#}
{% macro checked_models(entity) -%}
    {%- set names = [] -%}
    {%- for source_name in var('adapters') if adapts(source_name, entity) -%}
        {%- do names.append('stg_' ~ source_name ~ '__' ~ entity ~ '_checked') -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}
