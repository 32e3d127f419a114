{#- dbt-duckdb leaves the table in which an incremental Python model hands over its rows; a killed build does, too. -#}
{% macro drop_leftovers(model) -%}
    {%- if execute -%}
        {%- set leftovers = run_query(
            "select table_name from information_schema.tables "
            ~ "where table_schema = 'main' and table_name like '" ~ model.identifier ~ "__dbt_tmp%'"
        ) -%}
        {%- for name in leftovers.columns[0].values() -%}
            {%- do run_query('drop table if exists main.' ~ name) -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
