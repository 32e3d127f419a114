{#-
    The end of a checked table whose source does not tell everything: <rows>, and null in the columns that it <lacks>,
    canonical ones or those of a row's reason, repairs and raw form. They are named, so that a slip in another is no null.
-#}
{% macro completed_rows(entity, rows, lacks) -%}
    {%- set types = {'dq_reason': 'varchar', 'dq_repairs': 'varchar', 'raw_row': 'varchar'} -%}
    {%- do types.update(canonical_columns(entity)) -%}
    select
        *,
        {%- for name in lacks %}
        cast(null as {{ types[name] }}) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ rows }}
{%- endmacro %}
