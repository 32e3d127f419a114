{#-
    Versions of learned segments outlive builds, so that ids last. They end where the data are of another company:
    when no adapter of this build took part in the one before, the logs are dropped and begin anew.
-#}
{% macro drop_foreign_versions() -%}
    {%- if execute and flags.WHICH in ('run', 'build') and 'seg_refits' in selected_model_names() -%}
        {%- set adapters = var('adapters').keys() | list -%}
        {%- do run_query('create schema if not exists segments') -%}
        {%- do run_query('create table if not exists segments.version_adapters (adapter varchar)') -%}
        {%- set known = run_query('select adapter from segments.version_adapters').columns[0].values() | list -%}
        {%- if known and adapters and not known | select('in', adapters) | list -%}
            {%- for node in graph.nodes.values()
                if node.config.full_refresh is false and node.fqn[1] == 'segments' -%}
                {%- set relation = adapter.get_relation(target.database, 'segments', node.name) -%}
                {%- if relation is not none -%}{%- do adapter.drop_relation(relation) -%}{%- endif -%}
            {%- endfor -%}
        {%- endif -%}
        {%- do run_query('delete from segments.version_adapters') -%}
        {%- for name in adapters -%}
            {%- do run_query("insert into segments.version_adapters values ('" ~ name | replace("'", "''") ~ "')") -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
