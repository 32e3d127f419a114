{#- What an append-only table holds before this build; on the first build, no rows of the given columns. -#}
{% macro rows_so_far(columns) -%}
    {%- if is_incremental() -%}
    select {{ columns | join(', ') }} from {{ this }}
    {%- else -%}
    {{ no_rows(columns) }}
    {%- endif -%}
{%- endmacro %}


{#- No rows of the given columns: {name: type}. -#}
{% macro no_rows(columns) -%}
    select
        {%- for name, kind in columns.items() %}
        cast(null as {{ kind }}) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    where false
{%- endmacro %}


{#- Configuration of a log: rows are added, never changed, and outlive a full refresh. -#}
{% macro append_only() -%}
    {{ config(
        materialized='incremental', incremental_strategy='append', full_refresh=false,
        on_schema_change='append_new_columns'
    ) }}
{%- endmacro %}
