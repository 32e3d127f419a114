{#-
    The raw rows that the model being built has to judge now: those of new files, and older ones that they may touch,
    read again from their files: rows of the same key; rows that named somebody unknown who has come, or somebody
    known who is gone; rows of a crowd that has only now become one.
-#}
{% macro rows_to_judge(source_name, table, key, is_numbered) -%}
    {%- set files = raw_files(source_name, table) -%}
    {%- set fresh = files_to_read(source_name, table, files) -%}
    {%- if fresh or not is_incremental() -%}{%- do check_raw(source_name, table, fresh) -%}{%- endif -%}
    {%- set fresh_rows = raw_reader(source_name, table, fresh, is_numbered) if fresh
        else no_raw_rows(source_name, table, [] if is_held() else files, is_numbered) -%}
    {%- if is_held() -%}{%- do note_nothing_again() -%}{%- endif -%}
    {#- Rows without a key stand for themselves. -#}
    {%- if not grows_now() or not key or is_held() -%}{{ return(fresh_rows) }}{%- endif -%}
    {%- do note_arrived(fresh_rows, key) -%}
    {%- do note_again(key) -%}
    {%- set names = run_query('select distinct raw_file from ' ~ working_table('again')).columns[0].values() -%}
    {%- if not names -%}{{ return(fresh_rows) }}{%- endif -%}
    (
        select * from {{ fresh_rows }}
        union all by name
        select * from {{ raw_reader(source_name, table, files_named(files, names)) }}
        where {{ key_hash(key.values()) }} in (select key_hash from {{ working_table('again') }})
    )
{%- endmacro %}


{#- Nothing is judged where the table keeps what it has: see is_held(). -#}
{% macro note_nothing_again() -%}
    {%- do run_query(
        'create or replace temporary table ' ~ working_table('again') ~ ' (key_hash ubigint, raw_file varchar)'
    ) -%}
    {%- do run_query(
        'create or replace temporary table ' ~ working_table('crowds') ~ ' (anonymous_id varchar, occurred_minute timestamp)'
    ) -%}
{%- endmacro %}


{#- Keys may share a hash: then rows are only looked at in vain. -#}
{% macro key_hash(parts) -%}
    hash({{ parts | join(', ') }})
{%- endmacro %}


{#- The keys of the new rows. -#}
{% macro note_arrived(fresh_rows, key) -%}
    {%- set crowd = model.config.meta.increment.crowd -%}
    {%- do run_query(
        'create or replace temporary table ' ~ working_table('arrived') ~ ' as select ' ~ key_hash(key.values()) ~ ' as key_hash'
        ~ (', ' ~ crowd.anonymous_id ~ ' as anonymous_id, ' ~ crowd.occurred_at ~ ' as occurred_at' if crowd else '')
        ~ ' from ' ~ fresh_rows
    ) -%}
    {%- if crowd -%}{%- do note_crowds() -%}{%- endif -%}
{%- endmacro %}


{#-
    The rows to be judged again: their keys and files. Each way to one looks at a few columns of what is there; rows
    without a whole key are rejected whatever comes.
-#}
{% macro note_again(key) -%}
    {%- set increment = model.config.meta.increment -%}
    {%- set known_key = key_hash(increment.key) -%}
    {%- set ways = [] -%}
    {%- for entity, column in increment.refers_to.items() if adapts(increment.raw[0], entity) -%}
        {%- do ways.append(
            "dq_reason = 'orphan_" ~ entity[:-1] ~ "' and " ~ column ~ ' in (select ' ~ named_key(entity) ~ ' from '
            ~ ref('stg_' ~ increment.raw[0] ~ '__' ~ entity) ~ ')'
        ) -%}
        {%- do ways.append(
            column ~ " in (select named_key from increments.staged_keys where source = '" ~ increment.raw[0]
            ~ "' and entity = '" ~ entity ~ "' and not is_present and batch_number > " ~ processed_batch() ~ ')'
        ) -%}
    {%- endfor -%}
    {%- if increment.crowd -%}
        {%- do ways.append(is_in_crowd() ~ " and dq_reason is distinct from 'bot_rate'") -%}
    {%- endif -%}
    {%- set keys = ['select key_hash from ' ~ working_table('arrived')] -%}
    {%- for way in ways -%}
        {%- do keys.append('select ' ~ known_key ~ ' from ' ~ this ~ ' where ' ~ way) -%}
    {%- endfor -%}
    {%- do run_query(
        'create or replace temporary table ' ~ working_table('again') ~ ' as select distinct ' ~ known_key
        ~ ' as key_hash, raw_file from ' ~ this ~ ' where ' ~ increment.key | join(' is not null and ')
        ~ ' is not null and ' ~ known_key ~ ' in (' ~ keys | join(' union all ') ~ ')'
    ) -%}
    {%- if increment.crowd -%}{%- do note_old_crowds(known_key) -%}{%- endif -%}
{%- endmacro %}
