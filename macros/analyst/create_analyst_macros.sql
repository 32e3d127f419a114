{#-
    The table macros of analysts (docs/ad-hoc.md), kept in the warehouse when a build ends. DuckDB looks their tables
    up when a macro is made, so a warehouse of which a part is built has none yet. `satsuma publish` makes the same
    ones in the file that it writes, from the same text: nothing in this folder but this macro calls dbt.
-#}
{% macro create_analyst_macros() -%}
    {%- if execute and flags.WHICH in ('run', 'build') and analyst_tables_are_there() -%}
        {%- for statement in analyst_macros() -%}
            {%- do run_query(statement) -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}


{#- The statements that make them. -#}
{% macro analyst_macros() -%}
    {{ return([
        analyst_retention(),
        analyst_funnel(),
        analyst_conversion(),
        analyst_experiment(),
        analyst_segment_of(),
        analyst_compare_segments(),
    ]) }}
{%- endmacro %}


{% macro analyst_tables_are_there() -%}
    {%- set names = [
        'core.dim_as_of_dates', 'core.dim_experiments', 'core.dim_users', 'core.fct_events', 'reference.goals',
        'reference.segmentations', 'segments.seg_membership', 'segments.seg_profiles', 'segments.seg_segments',
        'marts.mart_experiment_results', 'marts.mart_segment_conversion', 'marts.mart_segment_overview',
        'marts.mart_segment_retention',
    ] -%}
    {%- set found = run_query(
        "select count(*) from information_schema.tables where table_catalog = current_database()"
        ~ " and table_schema || '.' || table_name in ('" ~ names | join("', '") ~ "')"
    ) -%}
    {{ return(found.columns[0].values()[0] == names | length) }}
{%- endmacro %}
