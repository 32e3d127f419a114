{#-
    Incremental tables hold yesterday's rows. Where those rows come from other adapters, another session rule
    or a later as_of, adding to them would mix two warehouses: they are dropped, and the run builds them whole.
-#}
{% macro drop_stale_increments() -%}
    {%- if execute and flags.WHICH in ('run', 'build') -%}
        {%- set settings = tojson({
            'adapters': var('adapters'), 'raw': env_var('SATSUMA_RAW', ''),
            'gap': var('session_gap_minutes'), 'as_of': var('as_of') | string,
        }, sort_keys=true) -%}
        {%- set comparison -%}
            select settings from core.increment_settings
        {%- endset -%}
        {%- do run_query('create schema if not exists core') -%}
        {%- do run_query('create table if not exists core.increment_settings (settings varchar)') -%}
        {%- set known = run_query(comparison) -%}
        {%- if known | length == 0 or known.columns[0].values()[0] != settings -%}
            {%- for name in ['fct_events', 'fct_sessions', 'fct_user_days'] -%}
                {%- set relation = adapter.get_relation(target.database, 'core', name) -%}
                {%- if relation is not none -%}{%- do adapter.drop_relation(relation) -%}{%- endif -%}
            {%- endfor -%}
            {%- do run_query('delete from core.increment_settings') -%}
            {%- do run_query("insert into core.increment_settings values ('" ~ settings | replace("'", "''") ~ "')") -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
