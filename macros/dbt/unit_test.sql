{#-
    dbt's unit tests, cheaper: the columns of what a test gives and expects are asked from DuckDB in one statement each
    (dbt makes and drops a temporary table), and values are written without a chain of macro calls for each.
-#}
{% materialization unit, adapter='duckdb' %}
    {%- set types = column_types(sql) -%}
    {%- set expected_rows = config.get('expected_rows') -%}
    {%- set names = [] -%}
    {%- for name in (expected_rows[0].keys() if expected_rows else types) -%}
        {%- do names.append(adapter.quote(name | lower)) -%}
    {%- endfor -%}
    {%- set expected_sql = config.get('expected_sql') or get_expected_sql(expected_rows, types) -%}
    {%- call statement('main', fetch_result=True, auto_begin=False) -%}
        {{ get_unit_test_sql(sql, expected_sql, names) }}
    {%- endcall -%}
    {{ return({'relations': []}) }}
{% endmaterialization %}


{#- The rows that a unit test gives in place of a model: columns it does not name are null. -#}
{% macro get_fixture_sql(rows, column_name_to_data_types) -%}
    {%- set types = column_name_to_data_types or column_types('from ' ~ this) -%}
    {%- set nulls = {} -%}
    {%- for name, type in types.items() -%}
        {%- do nulls.update({name: 'cast(null as ' ~ type ~ ')'}) -%}
    {%- endfor -%}
    {{ fixture_rows(rows or [{}], types, nulls) }}
    {%- if not rows %} limit 0{% endif -%}
{%- endmacro %}


{#- The rows that a unit test expects: the columns it names, and no others. -#}
{% macro get_expected_sql(rows, column_name_to_data_types, column_name_to_quoted) -%}
    {%- if rows -%}
        {{ fixture_rows(rows, column_name_to_data_types, {}) }}
    {%- else -%}
        select * from dbt_internal_unit_test_actual limit 0
    {%- endif -%}
{%- endmacro %}


{#- Rows as SQL: the values of each row, typed, over <defaults>. -#}
{% macro fixture_rows(rows, types, defaults) -%}
    {%- set selects = [] -%}
    {%- for row in rows -%}
        {%- set values = defaults.copy() -%}
        {%- for name, value in row.items() -%}
            {%- set type = types.get(name | lower) -%}
            {%- if not type -%}
                {%- do exceptions.raise_compiler_error(
                    "Invalid column name: '" ~ name ~ "' in unit test fixture for " ~ model['name']
                    ~ '. Its columns are: ' ~ types | join(', ')
                ) -%}
            {%- endif -%}
            {%- if value is string -%}
                {%- set value = "'" ~ value | replace("'", "''") ~ "'" -%}
            {%- endif -%}
            {%- do values.update({name | lower: 'cast(' ~ ('null' if value is none else value) ~ ' as ' ~ type ~ ')'}) -%}
        {%- endfor -%}
        {%- set columns = [] -%}
        {%- for name, value in values.items() -%}
            {%- do columns.append(value ~ ' as ' ~ adapter.quote(name)) -%}
        {%- endfor -%}
        {%- do selects.append('select ' ~ columns | join(', ')) -%}
    {%- endfor -%}
    {{ selects | join('\nunion all\n') }}
{%- endmacro %}


{#- Column names of a query, in lower case, with their types. -#}
{% macro column_types(query) -%}
    {%- set types = {} -%}
    {%- for column in adapter.get_column_schema_from_query(query) -%}
        {%- do types.update({column.name | lower: column.dtype}) -%}
    {%- endfor -%}
    {{ return(types) }}
{%- endmacro %}
