{#-
    An incremental table is built whole not only on --full-refresh, but also where adding to it would be wrong: it has
    no mark (see open_batch), a table it grows from was itself built whole since, or its SQL or a seed that shapes its
    rows was edited. Marks are taken away when settings change; who wants one table built whole takes its mark away.
    Overrides dbt's macro, so is_incremental() says the same.
-#}
{% macro should_full_refresh() -%}
    {{ return(dbt.should_full_refresh() or not can_grow()) }}
{%- endmacro %}


{% macro can_grow() -%}
    {%- set increment = (config.get('meta') or {}).get('increment') -%}
    {%- if not increment or not execute or flags.WHICH not in ('run', 'build') -%}
        {{ return(true) }}
    {%- endif -%}
    {%- set seen = processed_batch() -%}
    {{ return(seen > 0 and last_whole_batch(increment.grown_from) <= seen and is_defined_as_marked(seen)) }}
{%- endmacro %}


{% macro is_defined_as_marked(seen) -%}
    {%- set same = run_query(
        "select count(*) from increments.processed where model_name = '" ~ model.name ~ "' and batch_number = " ~ seen
        ~ " and definition = '" ~ definition() ~ "'"
    ) -%}
    {{ return(same.columns[0].values()[0] > 0) }}
{%- endmacro %}


{#- Checksum of the model's SQL and of the seeds that shape its rows. -#}
{% macro definition() -%}
    {%- set shaping = [model.name] + ((model.config.meta or {}).get('increment') or {}).get('seeds', []) -%}
    {%- set checksums = [] -%}
    {%- for node in (graph.nodes.values() if execute else [])
        if node.resource_type in ('model', 'seed') and node.name in shaping -%}
        {%- do checksums.append(node.name ~ ':' ~ node.checksum.checksum) -%}
    {%- endfor -%}
    {{ return(local_md5(checksums | sort | join(','))) }}
{%- endmacro %}
