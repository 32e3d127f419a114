{#-
    Refuses, in one sentence, raw files that staging could not read as they are meant: missing, empty, not UTF-8,
    without a column that the source's YAML declares, or with lines that are no rows. Values of a wrong type are
    no reason to stop: staging rejects such rows one by one.
-#}
{% macro check_raw(source_name, table, files) -%}
    {%- if not files -%}
        {%- if raw_meta(source_name, table).get('optional') -%}{{ return('') }}{%- endif -%}
        {{ refuse_raw(
            'The raw data of ' ~ source_name ~ '.' ~ table ~ ' is missing: there is no '
            ~ (raw_meta(source_name, table).get('files', []) | join(' or ') or 'raw_' ~ table ~ '.csv, .tsv, .jsonl or .parquet, and no folder raw_'
                ~ table ~ ' of such files,')
            ~ ' in ' ~ raw_root(source_name) ~ '; put it there, point SATSUMA_RAW to its folder, or take its entities out of '
            ~ 'vars.adapters in dbt_project.yml.'
        ) }}
    {%- endif -%}
    {%- set paths, kind = files | map(attribute='path') | list, files[0].kind -%}
    {%- for file in files if file.kind != kind -%}
        {%- set said = {'text': 'CSV', 'json': 'JSON', 'parquet': 'Parquet'} -%}
        {{ refuse_raw(raw_name(source_name, table, file.path) ~ 'lies among ' ~ said[kind] ~ ' files; keep one kind in a folder.') }}
    {%- endfor -%}
    {%- if kind == 'parquet' -%}
        {%- for path in parquet_suspects(paths, needed_raw_columns(source_name, table)) -%}
            {%- do check_header(source_name, table, path, parquet_header([path])) -%}
        {%- endfor -%}
        {%- do note_columns(source_name, table, parquet_columns(paths), files | length) -%}
    {%- elif kind == 'json' -%}
        {%- do check_json(source_name, table, paths) -%}
    {%- else -%}
        {%- set present = {} -%}
        {%- for group in csv_headers(files, raw_meta(source_name, table)) -%}
            {%- do check_header(source_name, table, group.paths[0], group.header) -%}
            {%- do check_lines(source_name, table, group.paths, group.header) -%}
            {%- for column in group.header -%}
                {%- do present.update({column: present.get(column, 0) + group.paths | length}) -%}
            {%- endfor -%}
        {%- endfor -%}
        {%- do note_columns(source_name, table, present.items(), files | length) -%}
    {%- endif -%}
{%- endmacro %}


{#- In which of the files that are read now a column is, and which of the declared ones are in none. -#}
{% macro note_columns(source_name, table, present, file_count) -%}
    {%- set declared, found, rows = declared_raw_columns(source_name, table), {}, [] -%}
    {%- for name, count in present -%}{%- do found.update({name | lower: (name, count)}) -%}{%- endfor -%}
    {%- for name in declared if name | lower not in found -%}{%- do found.update({name | lower: (name, 0)}) -%}{%- endfor -%}
    {%- for key, column in found.items() -%}
        {%- do rows.append(
            '(' ~ this_batch() ~ ", '" ~ source_name ~ "', '" ~ table ~ "', " ~ sql_text(column[0]) ~ ', '
            ~ (key in declared | map('lower')) ~ ', ' ~ column[1] ~ ', ' ~ file_count ~ ')'
        ) -%}
    {%- endfor -%}
    {%- if rows -%}{%- do run_query('insert into increments.raw_columns values ' ~ rows | join(', ')) -%}{%- endif -%}
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
    {%- set missing = needed_raw_columns(source_name, table) | reject('in', found) | list -%}
    {%- if missing -%}
        {%- set declared = declared_raw_columns(source_name, table) | map('lower') | list -%}
        {%- set unknown = found | reject('in', declared) | list -%}
        {{ refuse_raw(name ~ "lacks the column " ~ missing | join(', ') ~ "; "
            ~ ("was " ~ unknown | join(', ') ~ " renamed? " if unknown and found | length > 1
                else "values are separated by " ~ separator(path, raw_meta(source_name, table)) ~ ". " if found | length == 1 else "")
            ~ "Restore it, or change staging and its YAML.") }}
    {%- endif -%}
{%- endmacro %}


{% macro check_lines(source_name, table, paths, header) -%}
    {%- set fault = first_bad_line(paths, header, raw_meta(source_name, table)) -%}
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


{#- Parquet files in which not every declared column is found. Only their footers are read. -#}
{% macro parquet_suspects(paths, declared) -%}
    {{ return(run_query(
        'select path from (select unnest(' ~ sql_text_list(paths) ~ ') as path) where path not in ('
        ~ 'select file_name from parquet_schema(' ~ sql_text_list(paths) ~ ') where list_contains(' ~ sql_text_list(declared)
        ~ ', lower(name)) group by file_name having count(distinct lower(name)) = ' ~ declared | length ~ ') order by path'
    ).columns[0].values()) }}
{%- endmacro %}


{#- The columns of Parquet files, and how many of them have each. -#}
{% macro parquet_columns(paths) -%}
    {%- set counts = {} -%}
    {%- for name, count in run_query(
        'select lower(name), count(distinct file_name) from parquet_schema(' ~ sql_text_list(paths) ~ ') group by lower(name)'
    ).rows -%}
        {%- do counts.update({name: count}) -%}
    {%- endfor -%}
    {%- set columns = [] -%}
    {%- for name in parquet_header(paths) -%}{%- do columns.append((name, counts.get(name | lower, 0))) -%}{%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}


{#- Files of JSON lines: each line an object, and at least one declared key in them. -#}
{% macro check_json(source_name, table, paths) -%}
    {%- set bad = run_query(
        'select filename, line_number - min(line_number) over (partition by filename) + 1 as line from (select filename, json, '
        ~ 'row_number() over () as line_number from ' ~ json_lines(paths)
        ~ ") as lines qualify json is null or json_type(json) <> 'OBJECT' order by filename, line limit 1"
    ) -%}
    {%- for path, line in bad.rows -%}
        {{ refuse_raw(raw_name(source_name, table, path) ~ "has a line that is no JSON object in UTF-8, row " ~ line
            ~ "; write one object a line.") }}
    {%- endfor -%}
    {%- set present = json_keys_of(paths) -%}
    {%- set found = present | map(attribute=0) | list -%}
    {%- set declared = declared_raw_columns(source_name, table).keys() | list -%}
    {%- if found and declared | select('in', found) | list | length == 0 -%}
        {{ refuse_raw(raw_name(source_name, table, paths[0]) ~ "has none of the keys " ~ declared | join(', ') ~ ", but "
            ~ found | join(', ') ~ "; is it another table's? Else change staging and its YAML.") }}
    {%- endif -%}
    {%- do note_columns(source_name, table, present, paths | length) -%}
{%- endmacro %}


{% macro separator(path, dialect) -%}
    {%- set mark = delimiter(path, dialect) -%}
    {{ return({',': 'commas', '\t': 'tabs', ';': 'semicolons'}.get(mark, mark)) }}
{%- endmacro %}


{#- The first line that cannot be read as a row: {path, line, kind}, or none. Reads the files once. -#}
{% macro first_bad_line(paths, header, dialect) -%}
    {%- set faults = 'raw_faults_' ~ local_md5(paths[0]) -%}
    {%- do run_query('drop table if exists ' ~ faults) -%}
    {%- do run_query('drop table if exists ' ~ faults ~ '_scans') -%}
    {%- do run_query(
        'select count(columns(*)) from ' ~ csv_reader(paths, header, dialect, "store_rejects = true, rejects_limit = 1, "
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
