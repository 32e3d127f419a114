{#-
    Refuses, in one sentence, a raw file that staging could not read as it is meant: missing, empty, not UTF-8,
    without a column that the source's YAML declares, or with lines that are no rows. Values of a wrong type are
    no reason to stop: staging rejects such rows one by one.
-#}
{% macro check_raw(source_name, table, path) -%}
    {%- set name = 'The raw data of ' ~ source_name ~ '.' ~ table ~ ' (' ~ path ~ ') ' -%}
    {%- if not raw_file_exists(path) -%}
        {{ refuse_raw(name ~ "is missing; put it there, point SATSUMA_RAW to its folder, or take its entities out "
            ~ "of vars.adapters in dbt_project.yml.") }}
    {%- endif -%}
    {%- set header = raw_header(path) -%}
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
    {%- if not path.endswith('.parquet') -%}
        {%- set fault = first_bad_line(path, header) -%}
        {%- if fault and fault['kind'] == 'INVALID ENCODING' -%}
            {{ refuse_raw(name ~ "is not UTF-8 text in line " ~ fault['line'] ~ "; export it again as UTF-8.") }}
        {%- elif fault -%}
            {{ refuse_raw(name ~ "has a line that is no row, line " ~ fault['line'] ~ " (" ~ fault['kind'] | lower
                ~ "); mend its commas and quotes.") }}
        {%- endif -%}
    {%- endif -%}
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


{#- The first line that cannot be read as a row: {line, kind}, or none. Reads the file once. -#}
{% macro first_bad_line(path, header) -%}
    {%- set faults = 'raw_faults_' ~ local_md5(path) -%}
    {%- do run_query('drop table if exists ' ~ faults) -%}
    {%- do run_query('drop table if exists ' ~ faults ~ '_scans') -%}
    {%- do run_query(
        'select count(columns(*)) from ' ~ csv_reader(path, header, "store_rejects = true, rejects_limit = 1, "
            ~ "rejects_table = '" ~ faults ~ "', rejects_scan = '" ~ faults ~ "_scans'")
    ) -%}
    {%- set found = run_query('select line, error_type from ' ~ faults ~ ' order by line limit 1') -%}
    {%- do run_query('drop table ' ~ faults) -%}
    {%- do run_query('drop table ' ~ faults ~ '_scans') -%}
    {%- if found | length -%}
        {{ return({'line': found.rows[0][0], 'kind': found.rows[0][1] | string}) }}
    {%- endif -%}
    {{ return(none) }}
{%- endmacro %}
