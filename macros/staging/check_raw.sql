{#-
    Refuses, in one sentence, raw files that staging could not read as they are meant: missing, empty, not UTF-8,
    without a column that the source's YAML declares, or with lines that are no rows. Values of a wrong type are
    no reason to stop: staging rejects such rows one by one.
-#}
{% macro check_raw(source_name, table, files) -%}
    {%- if not files -%}
        {{ refuse_raw(
            'The raw data of ' ~ source_name ~ '.' ~ table ~ ' is missing: there is no raw_' ~ table ~ '.csv or .parquet, '
            ~ 'and no folder raw_' ~ table ~ ' of such files, in ' ~ (env_var('SATSUMA_RAW', '') or 'seeds/' ~ source_name)
            ~ '; put it there, point SATSUMA_RAW to its folder, or take its entities out of vars.adapters in '
            ~ 'dbt_project.yml.'
        ) }}
    {%- endif -%}
    {%- set paths = files | map(attribute='path') | list -%}
    {%- if is_parquet(paths) and paths[-1].endswith('.csv') -%}
        {{ refuse_raw(raw_name(source_name, table, paths[-1]) ~ "lies among Parquet files; keep one kind in a folder.") }}
    {%- elif not is_parquet(paths) and is_parquet(paths[-1:]) -%}
        {{ refuse_raw(raw_name(source_name, table, paths[-1]) ~ "lies among CSV files; keep one kind in a folder.") }}
    {%- elif is_parquet(paths) -%}
        {%- for path in parquet_suspects(paths, declared_raw_columns(source_name, table)) -%}
            {%- do check_header(source_name, table, path, raw_header(path)) -%}
        {%- endfor -%}
    {%- else -%}
        {%- for group in csv_headers(files) -%}
            {%- do check_header(source_name, table, group.paths[0], group.header) -%}
            {%- do check_lines(source_name, table, group.paths, group.header) -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}


{% macro check_header(source_name, table, path, header) -%}
    {%- set name = raw_name(source_name, table, path) -%}
    {%- if header is none -%}
        {{ refuse_raw(name ~ "is not UTF-8 text; export it again as UTF-8.") }}
    {%- elif not header -%}
        {{ refuse_raw(name ~ "is empty or starts with an empty line; its first line should name the columns.") }}
    {%- endif -%}
    {%- set found = header | map('lower') | list -%}
    {%- for column in found if found.count(column) > 1 -%}
        {{ refuse_raw(name ~ "has two columns called " ~ column ~ "; rename one.") }}
    {%- endfor -%}
    {%- set declared = declared_raw_columns(source_name, table) -%}
    {%- set missing = declared | reject('in', found) | list -%}
    {%- if missing -%}
        {%- set unknown = found | reject('in', declared) | list -%}
        {{ refuse_raw(name ~ "lacks the column " ~ missing | join(', ') ~ "; "
            ~ ("was " ~ unknown | join(', ') ~ " renamed? " if unknown and found | length > 1
                else "values are separated by commas. " if found | length == 1 else "")
            ~ "Restore it, or change staging and its YAML.") }}
    {%- endif -%}
{%- endmacro %}


{% macro check_lines(source_name, table, paths, header) -%}
    {%- set fault = first_bad_line(paths, header) -%}
    {%- if fault -%}
        {%- set name = raw_name(source_name, table, fault['path']) -%}
        {%- if fault['kind'] == 'INVALID ENCODING' -%}
            {{ refuse_raw(name ~ "is not UTF-8 text in line " ~ fault['line'] ~ "; export it again as UTF-8.") }}
        {%- endif -%}
        {{ refuse_raw(name ~ "has a line that is no row, line " ~ fault['line'] ~ " (" ~ fault['kind'] | lower
            ~ "); mend its commas and quotes.") }}
    {%- endif -%}
{%- endmacro %}


{% macro raw_name(source_name, table, path) -%}
    The raw data of {{ source_name }}.{{ table }} ({{ path }}) {# -#}
{%- endmacro %}


{% macro refuse_raw(sentence) -%}
    {%- do exceptions.raise_compiler_error(sentence) -%}
{%- endmacro %}


{#- The columns that the YAML of the source declares for a table, in lower case. -#}
{% macro declared_raw_columns(source_name, table) -%}
    {%- set names = [] -%}
    {%- for node in graph.sources.values() if node.source_name == source_name and node.name == table -%}
        {%- for column in node.columns.values() -%}{%- do names.append(column.name | lower) -%}{%- endfor -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}


{#- Parquet files in which not every declared column is found. Only their footers are read. -#}
{% macro parquet_suspects(paths, declared) -%}
    {{ return(run_query(
        'select path from (select unnest(' ~ sql_text_list(paths) ~ ') as path) where path not in ('
        ~ 'select file_name from parquet_schema(' ~ sql_text_list(paths) ~ ') where list_contains(' ~ sql_text_list(declared)
        ~ ', lower(name)) group by file_name having count(distinct lower(name)) = ' ~ declared | length ~ ') order by path'
    ).columns[0].values()) }}
{%- endmacro %}


{#- The first line that cannot be read as a row: {path, line, kind}, or none. Reads the files once. -#}
{% macro first_bad_line(paths, header) -%}
    {%- set faults = 'raw_faults_' ~ local_md5(paths[0]) -%}
    {%- do run_query('drop table if exists ' ~ faults) -%}
    {%- do run_query('drop table if exists ' ~ faults ~ '_scans') -%}
    {%- do run_query(
        'select count(columns(*)) from ' ~ csv_reader(paths, header, "store_rejects = true, rejects_limit = 1, "
            ~ "rejects_table = '" ~ faults ~ "', rejects_scan = '" ~ faults ~ "_scans'")
    ) -%}
    {%- set found = run_query(
        'select file_path, line, error_type from ' ~ faults ~ ' inner join ' ~ faults ~ '_scans using (scan_id, file_id) '
        ~ 'order by file_path, line limit 1'
    ) -%}
    {%- do run_query('drop table ' ~ faults) -%}
    {%- do run_query('drop table ' ~ faults ~ '_scans') -%}
    {%- if found | length -%}
        {{ return({
            'path': found.rows[0][0], 'line': found.rows[0][1], 'kind': found.rows[0][2] | string
        }) }}
    {%- endif -%}
    {{ return(none) }}
{%- endmacro %}
