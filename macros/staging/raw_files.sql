{#-
    The raw files of one source table in the order of their names: [{path, name, size, modified_at}], `name` being the
    path within the folder of raw data. A table is one file raw_<table>.parquet or .csv, or a folder raw_<table> of any
    number of them; a source of a single table may also be its own file <source>.parquet or a folder of nothing else.
    The folder of raw data is SATSUMA_RAW (or that is the file itself), and <folder> in the project where it is unset.
-#}
{% macro raw_files(source_name, table, folder=none) -%}
    {%- set given = env_var('SATSUMA_RAW', '') -%}
    {%- set project = invocation_args_dict.get('project_dir') or '.' -%}
    {%- set root = given or (project ~ '/' ~ (folder or 'seeds/' ~ source_name)) -%}
    {%- if given.endswith('.parquet') or given.endswith('.csv') -%}
        {%- set root = given.rpartition('/')[0] or '.' -%}
        {{ return(files_like([given], root)) }}
    {%- endif -%}
    {%- set stem = root ~ '/raw_' ~ table -%}
    {%- set found = files_like([stem ~ '.parquet', stem ~ '.csv', stem ~ '/*.parquet', stem ~ '/*.csv'], root) -%}
    {%- set single = [] -%}
    {%- for file in found if '/' not in file.name -%}{%- do single.append(file) -%}{%- endfor -%}
    {%- if single and single | length < found | length -%}
        {{ refuse_raw(
            'The raw data of ' ~ source_name ~ '.' ~ table ~ ' is both a file (' ~ single[0].path ~ ') and a folder ('
            ~ stem ~ '); put the file into the folder, or take one of them away.'
        ) }}
    {%- endif -%}
    {%- if found -%}{{ return(single[-1:] or found) }}{%- endif -%}
    {%- if declared_raw_tables(source_name) | length == 1 -%}
        {%- set own = files_like([root ~ '/' ~ source_name ~ '.parquet'], root) -%}
        {{ return(own or files_like([root ~ '/*.parquet', root ~ '/*.csv'], root)) }}
    {%- endif -%}
    {{ return([]) }}
{%- endmacro %}


{#- What is there under some patterns; of a file only its entry is read. -#}
{% macro files_like(patterns, root) -%}
    {%- set files = [] -%}
    {%- set found = run_query(
        "select filename, size, cast(last_modified as varchar) as modified_at from read_blob("
        ~ sql_text_list(patterns) ~ ") order by filename"
    ) -%}
    {%- for path, size, modified_at in found.rows -%}
        {%- do files.append({
            'path': path, 'name': path[root | length + 1:], 'size': size | int, 'modified_at': modified_at
        }) -%}
    {%- endfor -%}
    {{ return(files) }}
{%- endmacro %}


{#- The tables that the YAML of a source declares. -#}
{% macro declared_raw_tables(source_name) -%}
    {%- set names = [] -%}
    {%- for node in graph.sources.values() if node.source_name == source_name -%}
        {%- do names.append(node.name) -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}


{#- Text as an SQL literal. -#}
{% macro sql_text(text) -%}
    '{{ text | replace("'", "''") }}'
{%- endmacro %}


{#- Texts as the literal of a list. -#}
{% macro sql_text_list(texts) -%}
    {%- set literals = [] -%}
    {%- for text in texts -%}{%- do literals.append(sql_text(text)) -%}{%- endfor -%}
    [{{ literals | join(', ') }}]
{%- endmacro %}
