{#-
    Makes a model an increment: it finds the keys that changed, computes their present rows, takes away the old ones
    and puts in the new ones, all in one transaction with its mark. Exact, whatever the age of what arrived.
        keys        columns of the model that name what is replaced together
        changed_by  macro that gives the keys that changed since this model's mark, in columns of the same names
        entities    entities in whose received rows <changed_by> looks
        grown_from  models read whose rows it follows: where one was built whole, this one is, too
        seeds       seeds that shape its rows: where one was edited, the model is built whole
        logs        what to note in a log of the schema `increments`, for who reads this model:
                    {'to': its name, 'columns': expressions, 'of': 'differences' between old and new rows;
                    'rows', the old and the new ones, where comparing costs more than it spares; or the 'keys'};
                    or {'to': its name, 'by': a macro that gives what to note of the old rows and the new ones}
        remembers   macro that writes down what the rows were made of and no log tells, in the same transaction
    The model takes its rows where is_changed([...]). On Spark the same models overwrite the partitions of the dates of
    the changed keys.
-#}
{% macro replace_changed(keys, changed_by, entities=[], grown_from=[], seeds=[], logs=none, remembers=none) -%}
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
            'seeds': seeds, 'logs': logs
        }},
        pre_hook="{{ collect_changed_keys() }}",
        post_hook=["{{ mark_processed() }}"] + (["{{ " ~ remembers ~ "() }}"] if remembers else [])
    ) }}
{%- endmacro %}


{#-
    True where the <columns>, in the order of the model's keys, changed; of a table built whole, all of them. The dates
    once more by themselves: the reader then skips whatever holds other days only.
-#}
{% macro is_changed(columns) -%}
    {%- if is_incremental() -%}
        {%- set keys = model.config.meta.increment['keys'] -%}
        ({{ columns | join(', ') }}) in (select {{ keys | join(', ') }} from {{ changed_keys() }})
        {%- for key in keys if key.endswith('_date') %}
        and {{ columns[keys.index(key)] }} in (select {{ key }} from {{ changed_keys() }})
        {%- endfor -%}
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}


{#-
    What to read where a model reads <rows>, the changed rows of a <relation>, a second time. A list that is read twice is
    kept: good for the few rows of an increment, not for all of a table that is built whole.
-#}
{% macro read_again(rows, relation) -%}
    {{ return(rows if is_incremental() else relation) }}
{%- endmacro %}


{#- The table of the keys that changed, filled before the model. -#}
{% macro changed_keys() -%}
    {{ return(model.name ~ '__changed') }}
{%- endmacro %}


{% macro collect_changed_keys() -%}
    {%- if is_incremental() -%}
        create or replace temporary table {{ changed_keys() }} as
        select distinct * from ({{ context[model.config.meta.increment.changed_by]() }}) as changed
    {%- endif -%}
{%- endmacro %}


{#- Old rows are found once, by their keys, and taken away by their place. -#}
{% macro get_incremental_replace_changed_sql(arguments) -%}
    {%- set increment = model.config.meta.increment -%}
    {%- set logs = {'of': 'nothing', 'by': none, 'columns': []} -%}
    {%- do logs.update(increment.logs or {}) -%}
    {%- set target, fresh, old = arguments.target_relation, arguments.temp_relation, model.name ~ '__old' -%}
    {%- set keys = increment['keys'] | join(', ') -%}
    {%- set columns = get_quoted_csv(arguments.dest_columns | map(attribute='name')) -%}
    {%- set logged = logs.columns | join(', ') -%}
    create or replace temporary table {{ old }} as
    select rowid as place{{ ', ' ~ (logged if logs.of == 'rows' else columns) if logs.by or logs.of in ('rows', 'differences') }}
    from {{ target }}
    where ({{ keys }}) in (select {{ keys }} from {{ changed_keys() }});
    {%- if logs.by or logs.of != 'nothing' %}
    insert into increments.{{ logs.to }}
    {%- if logs.by %}
    select {{ this_batch() }}, * from ({{ context[logs.by](old, fresh) }}) as noted;
    {%- elif logs.of == 'keys' %}
    select distinct {{ this_batch() }}, {{ keys }} from {{ changed_keys() }};
    {%- elif logs.of == 'rows' %}
    select {{ this_batch() }}, * from (
        select {{ logged }} from {{ old }} union select {{ logged }} from {{ fresh }}
    ) as touched;
    {%- else %}
    select distinct {{ this_batch() }}, {{ logged }} from (
        (select {{ columns }} from {{ old }} except all select {{ columns }} from {{ fresh }})
        union all
        (select {{ columns }} from {{ fresh }} except all select {{ columns }} from {{ old }})
    ) as differences;
    {%- endif %}
    {%- endif %}
    delete from {{ target }} where rowid in (select place from {{ old }});
    insert into {{ target }} ({{ columns }}) select {{ columns }} from {{ fresh }}
{%- endmacro %}
