{#- The number of this run, to be written into what it writes. Plain digits, so that zone maps know it. -#}
{% macro this_batch() -%}
    {{ batch_number_of('select max(batch_number) from increments.batches') }}
{%- endmacro %}


{#- Up to which run this model has seen everything: its rows or logs of later numbers are what is new. -#}
{% macro processed_batch() -%}
    {{ batch_number_of(
        "select max(batch_number) from increments.processed where model_name = '" ~ model.name ~ "'"
    ) }}
{%- endmacro %}


{% macro batch_number_of(query) -%}
    {%- if execute and flags.WHICH in ('run', 'build') -%}
        {{ return(run_query(query).columns[0].values()[0] or 0) }}
    {%- endif -%}
    {{ return(0) }}
{%- endmacro %}


{#- The mark of a table that has seen everything; a hook after the table is written, in the same transaction. -#}
{% macro mark_processed() -%}
    {%- if model.config.materialized != 'view' -%}
        insert into increments.processed
        values ('{{ model.name }}', {{ this_batch() }}, {{ not is_incremental() }})
    {%- endif -%}
{%- endmacro %}
