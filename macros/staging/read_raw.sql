{#-
    All raw rows of one source table, each with its `raw_file`: the columns that the YAML of the source declares (all
    there are, where it declares none). CSV columns and JSON values arrive as text, nothing is guessed. A column that no
    file has is null, where it may be missing: see check_raw(), which looks first.
    Where SATSUMA_RAW is unset, <folder> inside the project is read.
    A unit test gives rows in its place with `input: source('<source>', '<table>')`.
-#}
{% macro read_raw(source_name, table, folder=none, is_numbered=false) -%}
    {%- set relation = source(source_name, table) -%}
    {%- if is_fixture(relation) -%}
        (select *, cast(null as varchar) as raw_file from {{ relation }})
    {%- else -%}
        {#- What is not run yet reads nothing. -#}
        {%- if not execute -%}{{ return('(select 1)') }}{%- endif -%}
        {%- set files = raw_files(source_name, table, folder) -%}
        {%- if is_loading() -%}
            {%- set files = whole_files(source_name, table, files) -%}
            {%- do check_raw(source_name, table, files) -%}
        {%- endif -%}
        {%- set files = files | rejectattr('kind', 'in', ['unfinished', 'unknown']) | list -%}
        {{ raw_reader(source_name, table, files, is_numbered) if files
            else no_raw_rows(source_name, table, files, is_numbered) }}
    {%- endif -%}
{%- endmacro %}


{% macro is_fixture(relation) -%}
    {{ return((relation | string).startswith('__dbt__cte__')) }}
{%- endmacro %}


{% macro is_loading() -%}
    {{ return(execute and flags.WHICH in ('run', 'build')) }}
{%- endmacro %}


{#- The files of a table that is read whole each time; what was read is noted, so that it can be told what has changed. -#}
{% macro whole_files(source_name, table, files) -%}
    {%- if not files -%}{{ return([]) }}{%- endif -%}
    {%- set landed = landed_files(source_name, table, files) -%}
    {%- if is_held() or landed.waiting | length == files | length -%}
        {%- do refuse_waiting(source_name, table, landed.waiting) -%}
    {%- endif -%}
    {%- do run_query(noted_files(source_name, table)) -%}
    {{ return(files | reject('in', landed.waiting + landed.not_read) | list) }}
{%- endmacro %}


{#- The rows of some raw files of one table. Columns go by their names: they may stand in another order. -#}
{% macro raw_reader(source_name, table, files, is_numbered=false) -%}
    {%- set paths = files | map(attribute='path') | list -%}
    {%- set kind, declared = files[0].kind, declared_raw_columns(source_name, table) -%}
    {%- set dialect = raw_meta(source_name, table) -%}
    {%- set parts = [] -%}
    {%- if kind == 'parquet' -%}
        {%- set header = parquet_header(paths) -%}
        {%- do parts.append({'header': header, 'from': "read_parquet(" ~ sql_text_list(paths)
            ~ ", filename = 'raw_file', file_row_number = true" ~ (', union_by_name = true)' if paths | length > 1 else ')')}) -%}
    {%- elif kind == 'json' -%}
        {%- do parts.append({'header': declared.keys() | list, 'from': json_reader(paths, declared)}) -%}
    {%- else -%}
        {%- for group in csv_headers(files, dialect) -%}
            {%- do parts.append({
                'header': group.header, 'from': csv_reader(group.paths, group.header, dialect, "filename = 'raw_file'")
            }) -%}
        {%- endfor -%}
    {%- endif -%}
    {#- Of the path only what is within the folder of raw data. -#}
    {%- set name_starts = files[0].path | length - files[0].name | length + 1 -%}
    (
        {%- for part in parts %}
        select
            {%- if is_numbered %}
            {{ 'file_row_number' if kind == 'parquet' else 'row_number() over () as file_row_number' }},
            {%- endif %}
            {%- for name, type in (declared or dict.fromkeys(part.header)).items() %}
            {{ sql_name(name) if name | lower in part.header | map('lower') else 'cast(null as ' ~ type ~ ') as ' ~ sql_name(name) }},
            {%- endfor %}
            substr(raw_file, {{ name_starts }}) as raw_file
        from {{ part.from }}
        {{- '\n        union all by name' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}


{#- No rows, of the columns that there would be. -#}
{% macro no_raw_rows(source_name, table, files, is_numbered=false) -%}
    {%- set readable = files | rejectattr('kind', 'in', ['unfinished', 'unknown']) | list -%}
    {%- if readable -%}
        (from {{ raw_reader(source_name, table, readable[:1], is_numbered) }} limit 0)
    {%- else -%}
        (
            select
                {{- ' cast(null as bigint) as file_row_number,' if is_numbered }}
                {%- for name, type in declared_raw_columns(source_name, table).items() %}
                cast(null as {{ type }}) as {{ sql_name(name) }},
                {%- endfor %}
                cast(null as varchar) as raw_file
            where false
        )
    {%- endif -%}
{%- endmacro %}


{% macro sql_name(name) -%}
    "{{ name | replace('"', '""') }}"
{%- endmacro %}


{#- CSV files of known columns: nothing is sniffed, so the same file always reads the same way. -#}
{% macro csv_reader(paths, header, dialect, options='') -%}
    read_csv(
        {{ sql_text_list(paths) }}, auto_detect = false, header = true, delim = {{ sql_text(delimiter(paths[0], dialect)) }},
        quote = '"', escape = '"', null_padding = false{{ encoding(dialect) }}{{ ', ' ~ options if options }}, columns = {
        {%- for name in header %}{{ sql_text(name) }}: 'varchar'{{ ', ' if not loop.last }}{% endfor -%}
        }
    )
{%- endmacro %}


{% macro delimiter(path, dialect) -%}
    {{ return(dialect.get('delimiter') or ('\t' if '.tsv' in path | lower else ',')) }}
{%- endmacro %}


{% macro encoding(dialect) -%}
    {{ return(', encoding = ' ~ sql_text(dialect.encoding) if dialect.get('encoding') else '') }}
{%- endmacro %}


{#- JSON lines: what is declared, each value as text; whatever is nested stays JSON. -#}
{% macro json_reader(paths, declared) -%}
    read_json(
        {{ sql_text_list(paths) }}, format = 'newline_delimited', filename = 'raw_file', columns = {
        {%- for name in declared %}{{ sql_text(name) }}: 'varchar'{{ ', ' if not loop.last }}{% endfor -%}
        }
    )
{%- endmacro %}
