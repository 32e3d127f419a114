{#-
    Incremental tables hold yesterday's rows. Where those came from other adapters, other SQL, another session
    rule or days that as_of now hides, adding to them would mix two warehouses: they are dropped and built whole.
-#}
{% macro drop_stale_increments() -%}
    {%- if execute and flags.WHICH in ('run', 'build') -%}
        {%- set settings = tojson({
            'adapters': var('adapters'),
            'raw': env_var('SATSUMA_RAW', ''),
            'session_gap_minutes': var('session_gap_minutes'),
            'local_utc_offset_hours': var('local_utc_offset_hours'),
            'sources': increment_checksums(),
        }, sort_keys=true) -%}
        {%- do run_query('create schema if not exists core') -%}
        {%- do run_query('create table if not exists core.increment_settings (settings varchar)') -%}
        {%- set known = run_query('select settings from core.increment_settings') -%}
        {%- set is_changed = known | length != 1 or known.columns[0].values()[0] != settings -%}
        {%- set names = ['fct_events', 'fct_sessions', 'fct_user_days'] -%}
        {#- A run of some models only must leave the others as they are. -#}
        {%- set rebuilt = names | select('in', selected_model_names()) | list -%}
        {%- if is_changed or holds_days_after_as_of() -%}
            {%- for name in rebuilt -%}
                {%- set relation = adapter.get_relation(target.database, 'core', name) -%}
                {%- if relation is not none -%}{%- do adapter.drop_relation(relation) -%}{%- endif -%}
            {%- endfor -%}
            {%- if rebuilt == names -%}
                {%- do run_query('delete from core.increment_settings') -%}
                {%- do run_query(
                    "insert into core.increment_settings values ('" ~ settings | replace("'", "''") ~ "')"
                ) -%}
            {%- endif -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}




{% macro selected_model_names() -%}
    {%- set names = [] -%}
    {%- for unique_id in selected_resources -%}{%- do names.append(unique_id.split('.')[-1]) -%}{%- endfor -%}
    {{ return(names) }}
{%- endmacro %}


{% macro holds_days_after_as_of() -%}
    {%- set user_days = adapter.get_relation(target.database, 'core', 'fct_user_days') -%}
    {%- if not var('as_of') or user_days is none -%}{{ return(false) }}{%- endif -%}
    {%- set newest = run_query(
        "select count(*) from core.fct_user_days where activity_date >= cast('" ~ var('as_of') ~ "' as date)"
    ) -%}
    {{ return(newest.columns[0].values()[0] > 0) }}
{%- endmacro %}
