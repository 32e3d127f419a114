{#-
    All raw rows of one source table, each with its `raw_file`; CSV columns arrive as text, nothing is guessed.
    Where SATSUMA_RAW is unset, <folder> inside the project is read. Checked first: see check_raw().
    A unit test gives rows in its place with `input: source('<source>', '<table>')`.
-#}
{% macro read_raw(source_name, table, folder=none, is_numbered=false) -%}
    {%- set relation = source(source_name, table) -%}
    {%- if is_fixture(relation) -%}
        (select *, cast(null as varchar) as raw_file from {{ relation }})
    {%- else -%}
        {%- set files = raw_files(source_name, table, folder) if execute else [] -%}
        {%- if is_loading() -%}{%- do check_raw(source_name, table, files) -%}{%- endif -%}
        {{ raw_reader(files, is_numbered) }}
    {%- endif -%}
{%- endmacro %}


{% macro is_fixture(relation) -%}
    {{ return((relation | string).startswith('__dbt__cte__')) }}
{%- endmacro %}


{% macro is_loading() -%}
    {{ return(execute and flags.WHICH in ('run', 'build')) }}
{%- endmacro %}


{#- The rows of some raw files of one table. Columns go by their names: they may stand in another order. -#}
{% macro raw_reader(files, is_numbered=false) -%}
    {%- set paths = files | map(attribute='path') | list -%}
    {%- if not paths -%}
        (select cast(null as varchar) as no_header, cast(null as varchar) as raw_file where false)
    {%- else -%}
        {%- set parts = [] -%}
        {%- if is_parquet(paths) -%}
            {%- do parts.append(
                "read_parquet(" ~ sql_text_list(paths) ~ ", filename = 'raw_file', file_row_number = true"
                ~ (', union_by_name = true)' if paths | length > 1 else ')')
            ) -%}
        {%- else -%}
            {%- for group in csv_headers(files) -%}
                {%- do parts.append(csv_reader(group.paths, group.header or ['no_header'], "filename = 'raw_file'")) -%}
            {%- endfor -%}
        {%- endif -%}
        {#- Of the path only what is within the folder of raw data. -#}
        (
            {%- for part in parts %}
            select
                {{ 'row_number() over () as file_row_number, ' if is_numbered and not is_parquet(paths) -}}
                * replace (substr(raw_file, {{ files[0].path | length - files[0].name | length + 1 }}) as raw_file)
            from {{ part }}
            {{- '\n            union all by name' if not loop.last }}
            {%- endfor %}
        )
    {%- endif -%}
{%- endmacro %}


{% macro is_parquet(paths) -%}
    {{ return(paths[0].endswith('.parquet')) }}
{%- endmacro %}


{#- CSV files of known columns: nothing is sniffed, so the same file always reads the same way. -#}
{% macro csv_reader(paths, header, options='') -%}
    read_csv(
        {{ sql_text_list(paths) }}, auto_detect = false, header = true, delim = ',', quote = '"', escape = '"',
        null_padding = false{{ ', ' ~ options if options }}, columns = {
        {%- for name in header %}{{ sql_text(name) }}: 'varchar'{{ ', ' if not loop.last }}{% endfor -%}
        }
    )
{%- endmacro %}


{#-
    CSV files by their header: [{header, paths}]. Small files are looked at in one query, which takes their bytes
    whole; a large file has a first line of its own to be read.
-#}
{% macro csv_headers(files) -%}
    {%- set small, groups = [], {} -%}
    {%- for file in files -%}
        {%- if files | length > 1 and file.size < 16000000 -%}
            {%- do small.append(file.path) -%}
        {%- else -%}
            {%- do groups.update({file.path: [file.path]}) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if small -%}
        {%- set first_lines = run_query(
            "select split_part(cast(array_slice(content, 1, 65536) as varchar), '\\x0A', 1), filename from read_blob("
            ~ sql_text_list(small) ~ ") order by filename"
        ) -%}
        {%- for first_line, path in first_lines.rows -%}
            {%- do groups.setdefault(first_line, []).append(path) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- set headers = [] -%}
    {%- for paths in groups.values() -%}
        {%- do headers.append({'header': raw_header(paths[0]), 'paths': paths}) -%}
    {%- endfor -%}
    {{ return(headers) }}
{%- endmacro %}


{#- The column names of a raw file; empty where there are none, none where they are not UTF-8. -#}
{% macro raw_header(path) -%}
    {%- if is_parquet([path]) -%}
        {%- set query = 'select column_name from (describe select * from read_parquet(' ~ sql_text(path) ~ '))' -%}
        {{ return(run_query(query).columns[0].values() | list) }}
    {%- endif -%}
    {#- As lines: no value holds the character 2. A line that is not UTF-8 is passed over, and the next one comes. -#}
    {%- set lines = run_query(
        "select line, position(chr(0) in line) > 0 from read_csv(" ~ sql_text(path) ~ ", auto_detect = false, "
        ~ "header = false, delim = chr(2), quote = '', escape = '', strict_mode = false, ignore_errors = true, "
        ~ "columns = {'line': 'varchar'}) limit 1"
    ) -%}
    {%- if lines | length == 0 or not lines.rows[0][0] -%}{{ return([]) }}{%- endif -%}
    {%- if lines.rows[0][1] -%}{{ return(none) }}{%- endif -%}
    {%- set names = [] -%}
    {%- for quoted, plain in modules.re.findall('(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))', lines.rows[0][0]) -%}
        {%- do names.append((quoted | replace('""', '"') if quoted else plain) | trim) -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}
