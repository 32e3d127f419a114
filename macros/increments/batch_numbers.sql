{#- The number of this run, to be written into what it writes. A constant, so that zone maps know it. -#}
{% macro this_batch() -%}
    cast({{ batch_number_of('select max(batch_number) from increments.batches') }} as bigint)
{%- endmacro %}


{#- Up to which run this model has seen everything: its rows or logs of later numbers are what is new. -#}
{% macro processed_batch() -%}
    {{ return(batch_number_of(
        "select max(batch_number) from increments.processed where model_name = '" ~ model.name ~ "'"
    )) }}
{%- endmacro %}


{#- The run in which one of the models was last built whole; of a view, one of those it reads. -#}
{% macro last_whole_batch(names) -%}
    {{ return(batch_number_of(
        'select max(batch_number) from increments.processed where is_whole and model_name in ('
        ~ sql_texts(names + parents_of_views(names)) ~ ')'
    )) }}
{%- endmacro %}


{% macro parents_of_views(names) -%}
    {%- set parents = [] -%}
    {%- for node in (graph.nodes.values() if execute else [])
        if node.resource_type == 'model' and node.name in names and node.config.materialized == 'view' -%}
        {%- for parent in node.depends_on.nodes -%}{%- do parents.append(parent.split('.')[-1]) -%}{%- endfor -%}
    {%- endfor -%}
    {{ return(parents) }}
{%- endmacro %}


{#- Names as a list of SQL literals, never an empty one. -#}
{% macro sql_texts(names) -%}
    {%- set texts = [] -%}
    {%- for name in names or [''] -%}{%- do texts.append(sql_text(name)) -%}{%- endfor -%}
    {{ return(texts | join(', ')) }}
{%- endmacro %}


{% macro batch_number_of(query) -%}
    {%- if execute and flags.WHICH in ('run', 'build') -%}
        {{ return(run_query(query).columns[0].values()[0] or 0) }}
    {%- endif -%}
    {{ return(0) }}
{%- endmacro %}


{#- The mark of a table that has seen everything; a hook after the table is written, in the same transaction. -#}
{% macro mark_processed() -%}
    {%- set increment = model.config.meta.increment if execute else none -%}
    {%- set keeps_its_mark = increment and 'raw' in increment and is_held() -%}
    {%- if model.config.materialized != 'view' and not keeps_its_mark -%}
        insert into increments.processed
        values ('{{ model.name }}', {{ this_batch() }}, {{ not is_incremental() }}, '{{ definition() }}')
    {%- endif -%}
{%- endmacro %}
