{#-
    The raw file of one source table as a table function; CSV columns arrive as text, nothing is guessed.
    Where SATSUMA_RAW is unset, <folder> inside the project is read. Checked first: see check_raw().
    A unit test gives rows in its place with `input: source('<source>', '<table>')`.
-#}
{% macro read_raw(source_name, table, folder=none) -%}
    {%- set relation = source(source_name, table) -%}
    {%- if (relation | string).startswith('__dbt__cte__') -%}
        {{ relation }}
    {%- else -%}
        {%- set path = raw_path(source_name, table, folder) -%}
        {%- if execute and flags.WHICH in ('run', 'build') -%}
            {%- do check_raw(source_name, table, path) -%}
        {%- endif -%}
        {{ raw_reader(path) }}
    {%- endif -%}
{%- endmacro %}


{% macro raw_reader(path) -%}
    {%- if path.endswith('.parquet') -%}
        read_parquet({{ sql_text(path) }}, file_row_number = true)
    {%- else -%}
        {%- set header = raw_header(path) if execute and raw_file_exists(path) else [] -%}
        {{ csv_reader(path, header or ['no_header']) }}
    {%- endif -%}
{%- endmacro %}


{#- A CSV file of known columns: nothing is sniffed, so the same file always reads the same way. -#}
{% macro csv_reader(path, header, options='') -%}
    read_csv(
        {{ sql_text(path) }}, auto_detect = false, header = true, delim = ',', quote = '"', escape = '"',
        null_padding = false{{ ', ' ~ options if options }}, columns = {
        {%- for name in header %}{{ sql_text(name) }}: 'varchar'{{ ', ' if not loop.last }}{% endfor -%}
        }
    )
{%- endmacro %}


{#- The column names of a raw file; empty where there are none, none where they are not UTF-8. -#}
{% macro raw_header(path) -%}
    {%- if path.endswith('.parquet') -%}
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


{% macro raw_file_exists(path) -%}
    {{ return(run_query('select 1 from glob(' ~ sql_text(path) ~ ')') | length > 0) }}
{%- endmacro %}


{#- Text as an SQL literal. -#}
{% macro sql_text(text) -%}
    '{{ text | replace("'", "''") }}'
{%- endmacro %}


{#- Where the raw file is: SATSUMA_RAW (a file, or a folder that holds it) or the adapter's own folder. -#}
{% macro raw_path(source_name, table, folder=none) -%}
    {%- set root = env_var('SATSUMA_RAW', '') -%}
    {%- if root.endswith('.parquet') or root.endswith('.csv') -%}
        {{ return(root) }}
    {%- endif -%}
    {%- set base = root or ((invocation_args_dict.get('project_dir') or '.') ~ '/' ~ (folder or 'seeds/' ~ source_name)) -%}
    {%- set stem = base ~ '/raw_' ~ table -%}
    {#- A source whose entities share one file brings <source>.parquet. -#}
    {%- for candidate in [stem ~ '.parquet', base ~ '/' ~ source_name ~ '.parquet'] -%}
        {%- if execute and raw_file_exists(candidate) -%}
            {{ return(candidate) }}
        {%- endif -%}
    {%- endfor -%}
    {{ return(stem ~ '.csv') }}
{%- endmacro %}
