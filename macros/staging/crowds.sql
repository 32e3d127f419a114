{#-
    Visitors and minutes in which one did sixty things or more, which nobody does. Counted over all parsed rows; where
    the table grows, it was counted before (see note_crowds): older rows of the same minute count, too.
-#}
{% macro bursts() -%}
    {%- if grows_now() -%}
    select
        anonymous_id,
        occurred_minute
    from {{ working_table('crowds') }}
    {%- else -%}
    select
        anonymous_id,
        occurred_minute
    from parsed
    where anonymous_id is not null
    group by anonymous_id, occurred_minute
    having count(*) >= {{ crowd_size() }}
    {%- endif -%}
{%- endmacro %}


{% macro crowd_size() -%}
    {{ return(60) }}
{%- endmacro %}


{#- Crowds that new rows are in, whether alone or with older ones. -#}
{% macro note_crowds() -%}
    {%- do run_query(
        'create or replace temporary table ' ~ working_table('crowds') ~ " as select anonymous_id, date_trunc('minute', occurred_at)"
        ~ ' as occurred_minute, count(*) as row_count from ' ~ working_table('arrived')
        ~ ' where anonymous_id is not null and occurred_at is not null group by anonymous_id, occurred_minute'
    ) -%}
    {%- set span = run_query(
        "select cast(min(occurred_minute) as varchar), cast(max(occurred_minute) + interval 1 minute as varchar) from "
        ~ working_table('crowds')
    ).rows[0] -%}
    {%- do run_query(
        'create or replace temporary table ' ~ working_table('crowds') ~ ' as select anonymous_id, occurred_minute from ('
        ~ 'select * from ' ~ working_table('crowds') ~ " union all select anonymous_id, date_trunc('minute', occurred_at), 1"
        ~ ' from ' ~ this ~ ' where ' ~ ("occurred_at >= timestamp '" ~ span[0] ~ "' and occurred_at < timestamp '" ~ span[1]
        ~ "' and " ~ is_in_crowd() if span[0] else 'false')
        ~ ') as counted group by anonymous_id, occurred_minute having sum(row_count) >= ' ~ crowd_size()
    ) -%}
{%- endmacro %}


{#- Crowds known as such that rows to be judged again are in. -#}
{% macro note_old_crowds(known_key) -%}
    {%- do run_query(
        'insert into ' ~ working_table('crowds') ~ " select distinct anonymous_id, date_trunc('minute', occurred_at) from "
        ~ this ~ " where dq_reason = 'bot_rate' and " ~ known_key ~ ' in (select key_hash from ' ~ working_table('again') ~ ')'
    ) -%}
{%- endmacro %}


{% macro is_in_crowd() -%}
    (anonymous_id, date_trunc('minute', occurred_at)) in (
        select (anonymous_id, occurred_minute) from {{ working_table('crowds') }}
    )
{%- endmacro %}
