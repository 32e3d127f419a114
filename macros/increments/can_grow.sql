{#-
    An incremental table is built whole not only on --full-refresh, but also where adding to it would be wrong: it has
    no mark (see open_batch), or a table it grows from was itself built whole since. Marks are taken away when
    settings change; who wants one table built whole takes its mark away.
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
    {{ return(seen > 0 and last_whole_batch(increment.grown_from) <= seen) }}
{%- endmacro %}
