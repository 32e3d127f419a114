{#-
    The raw files of one source table in the order of their names: [{path, name, size, modified_at, kind}], `name` being
    the path within the folder of raw data, `kind` one of text (csv, tsv), json (jsonl, ndjson) and parquet, or unfinished
    or unknown where it cannot be read. A table is one file raw_<table>.<ext>, or a folder raw_<table> of any number of
    files of one kind in any folders below. Names that begin with a dot or an underscore are passed over.
    The folder of raw data is SATSUMA_RAW, the source's meta raw_folder, or <folder> in the project, whichever is first;
    it may hold a folder <source>, which is looked in first (and where raw_ may be missing). SATSUMA_RAW may be the file
    itself. The table's meta `files` (a pattern or a list of them) stands in the place of raw_<table>; a source of a
    single table may also be its own file <source>.<ext>, or a folder of nothing else.
-#}
{% macro raw_files(source_name, table, folder=none) -%}
    {%- set given = env_var('SATSUMA_RAW', '') -%}
    {%- if modules.re.search(readable_name(), given) -%}
        {{ return(files_like([given], given.rpartition('/')[0] or '.')) }}
    {%- endif -%}
    {%- set root = raw_root(source_name, folder) -%}
    {%- set own = root ~ '/' ~ source_name ~ '/' -%}
    {%- set wanted = raw_meta(source_name, table).get('files') -%}
    {%- set names = ['raw_' ~ table ~ '.*', 'raw_' ~ table ~ '/**'] if not wanted else [wanted] if wanted is string else wanted -%}
    {%- set patterns = [] -%}
    {%- for name in names -%}
        {%- do patterns.append(own ~ name) -%}
        {%- do patterns.append(name if wanted and (name.startswith('/') or '://' in name) else root ~ '/' ~ name) -%}
    {%- endfor -%}
    {%- if not wanted -%}{%- do patterns.extend([own ~ table ~ '.*', own ~ table ~ '/**']) -%}{%- endif -%}
    {%- set found, own_found = files_like(patterns, root), [] -%}
    {%- for file in found if file.path.startswith(own) -%}{%- do own_found.append(file) -%}{%- endfor -%}
    {%- set found = own_found or found -%}
    {%- if found -%}{{ return(found if wanted else file_or_folder(source_name, table, found)) }}{%- endif -%}
    {%- if declared_raw_tables(source_name) | length == 1 and not wanted -%}
        {%- set named = files_like([root ~ '/' ~ source_name ~ '.*'], root) -%}
        {{ return(named[-1:] or files_like([root ~ '/*', own ~ '**'], root) | rejectattr('kind', 'eq', 'unknown') | list) }}
    {%- endif -%}
    {{ return([]) }}
{%- endmacro %}


{% macro raw_root(source_name, folder=none) -%}
    {%- set project = invocation_args_dict.get('project_dir') or '.' -%}
    {%- set place = raw_meta(source_name).get('raw_folder') or folder or 'seeds/' ~ source_name -%}
    {%- set is_absolute = place.startswith('/') or '://' in place -%}
    {{ return((env_var('SATSUMA_RAW', '') or (place if is_absolute else project ~ '/' ~ place)).rstrip('/')) }}
{%- endmacro %}


{#- A table in one file, or in the files of a folder. -#}
{% macro file_or_folder(source_name, table, found) -%}
    {%- set single, many = [], [] -%}
    {%- for file in found -%}
        {%- do (single if file.name.rpartition('/')[2].startswith(('raw_' ~ table ~ '.', table ~ '.')) else many).append(file) -%}
    {%- endfor -%}
    {%- if single and many -%}
        {{ refuse_raw(
            'The raw data of ' ~ source_name ~ '.' ~ table ~ ' is both a file (' ~ single[0].path ~ ') and a folder ('
            ~ many[0].path.rpartition('/')[0] ~ '); put the file into the folder, or take one of them away.'
        ) }}
    {%- endif -%}
    {%- set whole = single | rejectattr('kind', 'in', ['unfinished', 'unknown']) | list -%}
    {%- set typed = whole | selectattr('kind', 'eq', 'parquet') | list -%}
    {{ return(many or typed or whole[-1:] or single[-1:]) }}
{%- endmacro %}


{#- What is there under some patterns; of a file only its entry is read. -#}
{% macro files_like(patterns, root) -%}
    {%- set files = [] -%}
    {%- set found = run_query(
        "select filename, size, cast(last_modified as varchar) as modified_at, case "
        ~ "when regexp_matches(lower(filename), '[.](part|partial|tmp|temp|crdownload|filepart|inprogress)$') then 'unfinished' "
        ~ "when regexp_matches(lower(filename), '[.]parquet$') then 'parquet' "
        ~ "when regexp_matches(lower(filename), '[.](csv|tsv)([.](gz|zst))?$') then 'text' "
        ~ "when regexp_matches(lower(filename), '[.](jsonl|ndjson)([.](gz|zst))?$') then 'json' else 'unknown' end as kind from read_blob("
        ~ sql_text_list(patterns) ~ ") where not regexp_matches(substr(filename, " ~ (root | length + 1) ~ "), '/[._]') "
        ~ "group by all order by filename"
    ) -%}
    {%- for path, size, modified_at, kind in found.rows -%}
        {%- do files.append({
            'path': path, 'name': path[root | length + 1:] if path.startswith(root ~ '/') else path,
            'size': size | int, 'modified_at': modified_at, 'kind': kind
        }) -%}
    {%- endfor -%}
    {{ return(files) }}
{%- endmacro %}


{#- How the name of a file ends that can be read. -#}
{% macro readable_name() -%}
    {{ return('(?i)[.](parquet|(csv|tsv|jsonl|ndjson)([.](gz|zst))?)$') }}
{%- endmacro %}


{#- The tables that the YAML of a source declares. -#}
{% macro declared_raw_tables(source_name) -%}
    {%- set names = [] -%}
    {%- for node in graph.sources.values() if node.source_name == source_name -%}
        {%- do names.append(node.name) -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}


{#- What the YAML says of a source (without a table), or of one of its tables: `config: {meta: {...}}`. -#}
{% macro raw_meta(source_name, table=none) -%}
    {%- for node in graph.get('sources', {}).values() if node.source_name == source_name and table in (none, node.name) -%}
        {{ return(node.config.meta or {}) }}
    {%- endfor -%}
    {{ return({}) }}
{%- endmacro %}


{#- Text as an SQL literal. -#}
{% macro sql_text(text) -%}
    '{{ text | replace("'", "''") }}'
{%- endmacro %}


{#- Texts as the literal of a list. -#}
{% macro sql_text_list(texts) -%}
    {%- set quoted = texts | map('replace', "'", "''") | join("', '") -%}
    {{ return("['" ~ quoted ~ "']" if texts else '[]') }}
{%- endmacro %}
