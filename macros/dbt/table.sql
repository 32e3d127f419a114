{#-
    dbt's table, in fewer steps. dbt-duckdb builds under another name, renames the old table away and the new one in,
    drops the old and looks up the columns three times; each step costs dbt more than DuckDB. One statement replaces
    a table here, and the transaction around it shows readers the old table or the new one, never half of one.
-#}
{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] %}
    {%- set relation = this.incorporate(type='table') -%}
    {%- do refuse_constraints() -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- do drop_other_type(relation) -%}
    {%- call statement('main', language=model['language']) -%}
        {%- if model['language'] == 'python' -%}
            {{- replace_table_from_python(relation, compiled_code) -}}
        {%- else -%}
            create or replace table {{ relation }} as (
            {{ compiled_code }}
            )
        {%- endif -%}
    {%- endcall -%}
    {%- do keep_contract(relation) -%}
    {%- do describe_relation(relation) -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [relation]}) }}
{% endmaterialization %}


{#- The same for views. -#}
{% materialization view, adapter='duckdb' %}
    {%- set relation = this.incorporate(type='view') -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- do drop_other_type(relation) -%}
    {%- call statement('main') -%}
        create or replace view {{ relation }} as (
        {{ compiled_code }}
        )
    {%- endcall -%}
    {%- do keep_contract(relation) -%}
    {%- do describe_relation(relation) -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [relation]}) }}
{% endmaterialization %}


{#- What dbt-duckdb appends to a Python model to write what it returns, in one statement. -#}
{% macro replace_table_from_python(relation, compiled_code) -%}
{{ compiled_code }}

def materialize(df, con):
    con.register('__python_model_{{ relation.identifier }}', df)
    con.execute('create or replace table {{ relation }} as from __python_model_{{ relation.identifier }}')
    con.unregister('__python_model_{{ relation.identifier }}')
{%- endmacro %}


{#- A view cannot be replaced by a table, nor a table by a view: after such a change of a model the old one is dropped. -#}
{% macro drop_other_type(relation) -%}
    {%- set existing = load_cached_relation(relation) -%}
    {%- if existing is not none and existing.type != relation.type -%}
        {%- do adapter.drop_relation(existing) -%}
    {%- endif -%}
{%- endmacro %}


{#- `create table as` makes no constraints; silence would be a promise that nobody keeps. -#}
{% macro refuse_constraints() -%}
    {%- if model['constraints'] or model['columns'].values() | selectattr('constraints') | list -%}
        {%- do exceptions.raise_compiler_error(
            model['name'] ~ ' has constraints, which Satsuma does not create: write data tests instead.'
        ) -%}
    {%- endif -%}
{%- endmacro %}


{#-
    An enforced contract, judged by the table that was just built: dbt would plan the query once more beforehand. Where
    anything differs dbt's own check decides and names it; what it lets pass is another spelling or order.
-#}
{% macro keep_contract(relation) -%}
    {%- if config.get('contract').enforced -%}
        {%- set built = [] -%}
        {%- for column in adapter.get_column_schema_from_query('from ' ~ relation) -%}
            {%- do built.append((column.name, column.dtype | lower)) -%}
        {%- endfor -%}
        {%- set promised = [] -%}
        {%- for column in model['columns'].values() -%}
            {%- do promised.append((column['name'], (column['data_type'] or '') | lower)) -%}
        {%- endfor -%}
        {%- if built != promised -%}
            {%- do assert_columns_equivalent(model['compiled_code']) -%}
            {%- do run_query(
                'create or replace ' ~ relation.type ~ ' ' ~ relation ~ ' as select '
                ~ model['columns'].keys() | join(', ') ~ ' from '
                ~ (relation if relation.is_table else '(' ~ model['compiled_code'] ~ ')')
            ) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}


{#- The descriptions of the table and of all its columns, written into DuckDB by one statement. -#}
{% macro describe_relation(relation) -%}
    {%- set comments = [] -%}
    {%- if config.persist_relation_docs() and model['description'] -%}
        {%- do comments.append('comment on ' ~ relation.type ~ ' ' ~ relation ~ ' is ' ~ duckdb_escape_comment(model['description'])) -%}
    {%- endif -%}
    {%- if config.persist_column_docs() -%}
        {%- for column in model['columns'].values() if column['description'] -%}
            {%- do comments.append(
                'comment on column ' ~ relation ~ '.' ~ adapter.quote(column['name'])
                ~ ' is ' ~ duckdb_escape_comment(column['description'])
            ) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if comments -%}{%- do run_query(comments | join(';\n')) -%}{%- endif -%}
{%- endmacro %}
