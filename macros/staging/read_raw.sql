{#-
    The raw file of one entity as a table function; CSV columns arrive as text, nothing is guessed.
    Where SATSUMA_RAW is unset, <folder> inside the project is read. Checked first: see check_raw().
-#}
{% macro read_raw(source_name, entity, folder=none) -%}
    {%- set path = raw_path(source_name, entity, folder) -%}
    {%- if execute and flags.WHICH in ('run', 'build') -%}
        {%- do check_raw(source_name, entity, path) -%}
    {%- endif -%}
    {{ raw_reader(path) }}
{%- endmacro %}


{% macro raw_reader(path) -%}
    {%- set literal = "'" ~ path | replace("'", "''") ~ "'" -%}
    {%- if path.endswith('.parquet') -%}
        read_parquet({{ literal }}, file_row_number = true)
    {%- else -%}
        read_csv({{ literal }}, header = true, all_varchar = true, quote = '"', escape = '"', delim = ',', null_padding = false)
    {%- endif -%}
{%- endmacro %}


{#- Where the raw file is: SATSUMA_RAW (a file, or a folder that holds it) or the adapter's own folder. -#}
{% macro raw_path(source_name, entity, folder=none) -%}
    {%- set root = env_var('SATSUMA_RAW', '') -%}
    {%- if root.endswith('.parquet') or root.endswith('.csv') -%}
        {{ return(root) }}
    {%- endif -%}
    {%- set base = root or ((flags.PROJECT_DIR or '.') ~ '/' ~ (folder or 'seeds/' ~ source_name)) -%}
    {%- set stem = base ~ '/raw_' ~ entity -%}
    {#- A source whose entities share one file brings <source>.parquet. -#}
    {%- for candidate in [stem ~ '.parquet', base ~ '/' ~ source_name ~ '.parquet'] -%}
        {%- if execute and run_query("select 1 from glob('" ~ (candidate | replace("'", "''")) ~ "')") | length -%}
            {{ return(candidate) }}
        {%- endif -%}
    {%- endfor -%}
    {{ return(stem ~ '.csv') }}
{%- endmacro %}
