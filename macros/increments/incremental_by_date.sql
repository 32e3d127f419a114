{#- Rebuilds whole days: delete and insert by date, which Spark does as overwriting the same partitions. -#}
{% macro incremental_by_date(date_column) -%}
    {{ config(
        materialized='incremental', incremental_strategy='delete+insert', unique_key=date_column
    ) }}
{%- endmacro %}
