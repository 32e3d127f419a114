{#- The columns that the YAML of the source declares for a table, with their types: text, where it says nothing. -#}
{% macro declared_raw_columns(source_name, table) -%}
    {%- set types = {} -%}
    {%- for node in graph.sources.values() if node.source_name == source_name and node.name == table -%}
        {%- for column in node.columns.values() -%}{%- do types.update({column.name: column.data_type or 'varchar'}) -%}{%- endfor -%}
    {%- endfor -%}
    {{ return(types) }}
{%- endmacro %}


{#- Those of them that no file may lack, in lower case: all but the ones with `config: {meta: {optional: true}}`. -#}
{% macro needed_raw_columns(source_name, table) -%}
    {%- set names = [] -%}
    {%- for node in graph.sources.values() if node.source_name == source_name and node.name == table -%}
        {%- for column in node.columns.values() if not (column.config.meta or column.meta or {}).get('optional') -%}
            {%- do names.append(column.name | lower) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}


{#-
    CSV files by their header: [{header, paths}]. Small files are looked at in one query, which takes their bytes
    whole; a large file has a first line of its own to be read.
-#}
{% macro csv_headers(files, dialect) -%}
    {%- set plain, packed, groups = [], [], {} -%}
    {%- for file in files -%}
        {%- if files | length == 1 or file.size >= 16000000 or dialect.get('encoding') -%}
            {%- do groups.update({file.path: [file.path]}) -%}
        {%- else -%}
            {%- do (packed if file.name.endswith(('.gz', '.zst')) else plain).append(file.path) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for query in [first_lines(plain) if plain, first_packed_lines(packed) if packed] if query -%}
        {%- for first_line, path in run_query(query).rows -%}
            {%- do groups.setdefault(delimiter(path, dialect) ~ first_line, []).append(path) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set headers = [] -%}
    {%- for paths in groups.values() -%}
        {%- do headers.append({'header': csv_header(paths[0], dialect), 'paths': paths}) -%}
    {%- endfor -%}
    {{ return(headers) }}
{%- endmacro %}


{% macro first_lines(paths) -%}
    {{ return(
        "select split_part(cast(array_slice(content, 1, 65536) as varchar), '\\x0A', 1), filename from read_blob("
        ~ sql_text_list(paths) ~ ") order by filename"
    ) }}
{%- endmacro %}


{% macro first_packed_lines(paths) -%}
    {{ return(
        'select min_by(line, line_number), filename from (select line, filename, row_number() over () as line_number from '
        ~ line_reader(paths, {}) ~ ') as lines group by filename order by filename'
    ) }}
{%- endmacro %}


{#- Lines as they are: no value holds the character 2. A line that is not text of its encoding is passed over. -#}
{% macro line_reader(paths, dialect) -%}
    read_csv(
        {{ sql_text_list(paths) }}, auto_detect = false, header = false, delim = chr(2), quote = '', escape = '', filename = true,
        strict_mode = false, ignore_errors = true, columns = {'line': 'varchar'}{{ encoding(dialect) }}
    )
{%- endmacro %}


{#- The column names of a CSV file; empty where there are none, none where they are not text. -#}
{% macro csv_header(path, dialect) -%}
    {%- set lines = run_query('select line, position(chr(0) in line) > 0 from ' ~ line_reader([path], dialect) ~ ' limit 1') -%}
    {%- if lines | length == 0 or not lines.rows[0][0] -%}{{ return([]) }}{%- endif -%}
    {%- if lines.rows[0][1] -%}{{ return(none) }}{%- endif -%}
    {%- set mark, names = modules.re.escape(delimiter(path, dialect)), [] -%}
    {%- for quoted, plain in modules.re.findall('(?:^|' ~ mark ~ ')(?:"((?:[^"]|"")*)"|((?:(?!' ~ mark ~ ').)*))', lines.rows[0][0]) -%}
        {%- do names.append((quoted | replace('""', '"') if quoted else plain) | trim) -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}


{#- The column names of Parquet files, of all of them together. Only their footers are read. -#}
{% macro parquet_header(paths) -%}
    {{ return(run_query(
        'select column_name from (describe select * from read_parquet(' ~ sql_text_list(paths)
        ~ (', union_by_name = true' if paths | length > 1 else '') ~ '))'
    ).columns[0].values() | list) }}
{%- endmacro %}


{#- The keys of the first rows of files of JSON lines: [(key, in how many files)]. -#}
{% macro json_keys_of(paths) -%}
    {{ return(run_query(
        'select key, count(distinct filename) from (select filename, unnest(json_keys(json)) as key from (select * from '
        ~ json_lines(paths) ~ " limit 10000) as lines where json_type(json) = 'OBJECT') as keys group by key order by key"
    ).rows) }}
{%- endmacro %}


{#- Lines of JSON, null where they are none. -#}
{% macro json_lines(paths) -%}
    read_ndjson_objects({{ sql_text_list(paths) }}, filename = true, ignore_errors = true)
{%- endmacro %}
