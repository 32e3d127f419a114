{#-
    Makes a model an increment: it finds the keys that changed, computes their present rows, takes away the old ones
    and puts in the new ones, all in one transaction with its mark. Exact, whatever the age of what arrived.
        keys        columns of the model that name what is replaced together
        changed_by  macro that gives the keys that changed since this model's mark, in columns of the same names
        entities    entities in whose received rows <changed_by> looks
        grown_from  models read whose rows it follows: where one was built whole, this one is, too
        seeds       seeds that shape its rows: where one was edited, the model is built whole
        logs_to     (log in the schema `increments`, its columns): rows that came, went or became others
        logs_keys_to  log of the keys themselves, for models whose readers look beyond their columns
    The model takes its rows where is_changed([...]). On Spark the same models overwrite the partitions of the dates of
    the changed keys.
-#}
{% macro replace_changed(keys, changed_by, entities=[], grown_from=[], seeds=[], logs_to=none, logs_keys_to=none) -%}
    {#- Said when dbt parses, because the hook refers to them later. -#}
    {%- if not execute -%}
        {%- for entity in entities -%}
            {%- for name in checked_models(entity) -%}{%- do ref(name) -%}{%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
    {{ config(
        materialized='incremental',
        incremental_strategy='replace_changed',
        meta={'increment': {
            'keys': keys, 'changed_by': changed_by, 'entities': entities, 'grown_from': grown_from,
            'seeds': seeds, 'logs_to': logs_to, 'logs_keys_to': logs_keys_to
        }},
        pre_hook="{{ collect_changed_keys() }}",
        post_hook="{{ mark_processed() }}"
    ) }}
{%- endmacro %}


{#- True where the <columns>, in the order of the model's keys, changed; of a table built whole, all of them. -#}
{% macro is_changed(columns) -%}
    {%- if is_incremental() -%}
        ({{ columns | join(', ') }}) in (
            select {{ model.config.meta.increment['keys'] | join(', ') }} from {{ changed_keys() }}
        )
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}


{#- The table of the keys that changed, filled before the model. -#}
{% macro changed_keys() -%}
    {{ return(model.name ~ '__changed') }}
{%- endmacro %}


{% macro collect_changed_keys() -%}
    {%- if is_incremental() -%}
        create or replace temporary table {{ changed_keys() }} as
        select distinct {{ model.config.meta.increment['keys'] | join(', ') }}
        from ({{ context[model.config.meta.increment.changed_by]() }}) as changed
    {%- endif -%}
{%- endmacro %}


{% macro get_incremental_replace_changed_sql(arguments) -%}
    {%- set increment = model.config.meta.increment -%}
    {%- set target, fresh = arguments.target_relation, arguments.temp_relation -%}
    {%- set keys = increment['keys'] | join(', ') -%}
    {%- set old = '(' ~ keys ~ ') in (select ' ~ keys ~ ' from ' ~ changed_keys() ~ ')' -%}
    {%- set columns = get_quoted_csv(arguments.dest_columns | map(attribute='name')) -%}
    {%- if increment.logs_to %}
    insert into increments.{{ increment.logs_to[0] }}
    select distinct {{ this_batch() }}, {{ increment.logs_to[1] | join(', ') }}
    from (
        (select {{ columns }} from {{ target }} where {{ old }} except all select {{ columns }} from {{ fresh }})
        union all
        (select {{ columns }} from {{ fresh }} except all select {{ columns }} from {{ target }} where {{ old }})
    ) as differences;
    {%- endif %}
    {%- if increment.logs_keys_to %}
    insert into increments.{{ increment.logs_keys_to }}
    select {{ this_batch() }}, {{ keys }} from {{ changed_keys() }};
    {%- endif %}
    delete from {{ target }} where {{ old }};
    insert into {{ target }} ({{ columns }}) select {{ columns }} from {{ fresh }}
{%- endmacro %}
