{#-
    What has become of the raw files of a table since the model being built last read them. The books are
    increments.raw_files, one row per model and file; a file is known by its size, the second of its last change, and where
    those do not decide, by the hash of what it holds:
        known       as it was, or touched only
        new         not read before
        changed     of another content than what was read
        waiting     its writer is not done: its name says so, its end is missing, or it was written in the last seconds
                    and its last line has no end. Where it was read before, the whole table waits for it: its old
                    rows may have to be judged again and can no longer be read
        removed     read before, and there no longer
        not_read    of a kind that cannot be read
    Returns {status: [files]}; those that differ from what is known are noted in increments.landings.
-#}
{% macro landed_files(source_name, table, files) -%}
    {%- set known, looked = known_files(source_name, table), working_table('files') -%}
    {%- set rows = [] -%}
    {%- for file in files -%}
        {%- do rows.append(
            '(' ~ sql_text(file.name) ~ ', ' ~ sql_text(file.path) ~ ', ' ~ file.size ~ ", timestamp '" ~ file.modified_at
            ~ "', '" ~ file.kind ~ "')"
        ) -%}
    {%- endfor -%}
    {%- set values = 'values ' ~ rows | join(', ') if rows
        else "select null, null, 0, timestamp '1970-01-01', null where false" -%}
    {#- A file of the second in which it was noted may have been written again in that second. -#}
    {%- do run_query(
        'create or replace temporary table ' ~ looked ~ ' as with found as (select * from (' ~ values ~ ') as found (path, place, size, modified_at, kind)), compared as (select found.*, '
        ~ 'known.content_hash as known_hash, known.batch_number, known.path is not null as was_known, coalesce('
        ~ '(found.size, found.modified_at) = (known.size, known.modified_at) and '
        ~ 'known.modified_at < known.noted_at - interval 2 seconds, false) as is_same from found left join ' ~ known
        ~ ' as known using (path)), looked as materialized (select path, look_into_file(place) as look from compared '
        ~ "where not is_same and kind not in ('unfinished', 'unknown')) select path, size, modified_at, batch_number, was_known, "
        ~ 'case when is_same then known_hash else look.content_hash end as content_hash, case '
        ~ "when is_same then 'known' when kind = 'unknown' then 'not_read' when kind = 'unfinished' then 'waiting' "
        ~ "when look.lacks in ('footer', 'end') or look.lacks = 'newline' and " ~ is_recent() ~ " then 'waiting' "
        ~ "when not was_known then 'new' when look.content_hash = known_hash then 'known' "
        ~ "else 'changed' end as landing_status, case when kind = 'unfinished' then 'name' else look.lacks end as lacks, "
        ~ 'cast(now() as timestamp) as noted_at from compared left join looked using (path)'
    ) -%}
    {%- if is_held() -%}
        {%- do run_query(
            'update ' ~ looked ~ " set landing_status = 'waiting' where landing_status in ('new', 'changed')"
        ) -%}
    {%- endif -%}
    {%- set statuses = {} -%}
    {%- for path, status in run_query(
        'select path, landing_status from ' ~ looked ~ " where landing_status <> 'known' union all select path, 'removed' from "
        ~ known ~ ' as known where path not in (select path from ' ~ looked ~ ')'
    ).rows -%}
        {%- do statuses.update({path: status}) -%}
    {%- endfor -%}
    {%- if statuses -%}{%- do note_landings(source_name, table, known) -%}{%- endif -%}
    {%- set landed = {'known': [], 'new': [], 'changed': [], 'waiting': [], 'not_read': [], 'removed': []} -%}
    {%- for path, status in statuses.items() if status == 'removed' -%}{%- do landed.removed.append(path) -%}{%- endfor -%}
    {%- for file in files -%}{%- do landed[statuses.get(file.name, 'known')].append(file) -%}{%- endfor -%}
    {{ return(landed) }}
{%- endmacro %}


{% macro known_files(source_name, table) -%}
    (select * from increments.raw_files where model_name = '{{ model.name }}' and source = '{{ source_name }}' and raw_table = '{{ table }}')
{%- endmacro %}


{#- Whether the table that is being built keeps what it has, because a file that it was made of is being written. -#}
{% macro is_held() -%}
    {{ return(run_query(
        'select count(*) from ' ~ working_table('files') ~ " where landing_status = 'waiting' and was_known"
    ).rows[0][0] > 0) }}
{%- endmacro %}


{#- Whoever writes line by line pauses for less. -#}
{% macro is_recent() -%}
    modified_at > cast(now() as timestamp) - interval 5 seconds
{%- endmacro %}


{#- What was seen of files, whether or not the model that looked is built in the end. -#}
{% macro note_landings(source_name, table, known) -%}
    {%- do run_query(
        'insert into increments.landings select ' ~ this_batch() ~ ", '" ~ source_name ~ "', '" ~ table ~ "', path, size, "
        ~ 'modified_at, content_hash, landing_status, lacks from ' ~ working_table('files')
        ~ " where landing_status <> 'known' union all select " ~ this_batch() ~ ", '" ~ source_name ~ "', '" ~ table
        ~ "', path, size, modified_at, content_hash, 'removed', null from " ~ known
        ~ ' as known where path not in (select path from ' ~ working_table('files') ~ ')'
    ) -%}
{%- endmacro %}


{#- What a model has read is written into the books: all files but those that wait or cannot be read. -#}
{% macro noted_files(source_name, table) -%}
    delete from increments.raw_files
    where model_name = '{{ model.name }}' and source = '{{ source_name }}' and raw_table = '{{ table }}';
    insert into increments.raw_files
    select '{{ model.name }}', '{{ source_name }}', '{{ table }}', path, size, modified_at, content_hash, noted_at,
        coalesce(batch_number, {{ this_batch() }})
    from {{ working_table('files') }}
    where landing_status in ('known', 'new', 'changed')
{%- endmacro %}


{#- A file without which nothing can be read. -#}
{% macro refuse_waiting(source_name, table, files) -%}
    {%- if files -%}
        {{ refuse_raw(
            raw_name(source_name, table, files[0].path) ~ 'is '
            ~ ('not whole' if files[0].size else 'empty') ~ ': its writer may not be done. Build again when it is, '
            ~ 'or take it away.'
        ) }}
    {%- endif -%}
{%- endmacro %}
