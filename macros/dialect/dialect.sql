{#- The few spellings that DuckDB and Spark do not share. Each rule is one macro, both spellings beside it. -#}

{% macro json_text(column, key) -%}{{ adapter.dispatch('json_text')(column, key) }}{%- endmacro %}
{% macro duckdb__json_text(column, key) -%}json_extract_string({{ column }}, '$.{{ key }}'){%- endmacro %}
{% macro spark__json_text(column, key) -%}get_json_object({{ column }}, '$.{{ key }}'){%- endmacro %}

{#- The same with the key in a column. -#}
{% macro json_text_at(column, key_column) -%}{{ adapter.dispatch('json_text_at')(column, key_column) }}{%- endmacro %}
{% macro duckdb__json_text_at(column, key_column) -%}json_extract_string({{ column }}, concat('$.', {{ key_column }})){%- endmacro %}
{% macro spark__json_text_at(column, key_column) -%}get_json_object({{ column }}, concat('$.', {{ key_column }})){%- endmacro %}

{#- Text as an id: lower case, letters and digits of any script, one underscore between them. -#}
{% macro snake_case(column) -%}{{ adapter.dispatch('snake_case')(column) }}{%- endmacro %}
{% macro duckdb__snake_case(column) -%}trim(both '_' from regexp_replace(lower({{ column }}), '[^\p{L}\p{N}]+', '_', 'g')){%- endmacro %}
{% macro spark__snake_case(column) -%}trim(both '_' from regexp_replace(lower({{ column }}), '[^\\p{L}\\p{N}]+', '_')){%- endmacro %}

{% macro epoch_seconds(timestamp_column) -%}{{ adapter.dispatch('epoch_seconds')(timestamp_column) }}{%- endmacro %}
{% macro duckdb__epoch_seconds(timestamp_column) -%}epoch({{ timestamp_column }}){%- endmacro %}
{% macro spark__epoch_seconds(timestamp_column) -%}(unix_micros({{ timestamp_column }}) / 1e6){%- endmacro %}

{% macro approx_quantile(column, share) -%}{{ adapter.dispatch('approx_quantile')(column, share) }}{%- endmacro %}
{% macro duckdb__approx_quantile(column, share) -%}approx_quantile({{ column }}, {{ share }}){%- endmacro %}
{% macro spark__approx_quantile(column, share) -%}percentile_approx({{ column }}, {{ share }}){%- endmacro %}

{% macro array_agg_ordered(value, sort_key) -%}{{ adapter.dispatch('array_agg_ordered')(value, sort_key) }}{%- endmacro %}
{% macro duckdb__array_agg_ordered(value, sort_key) -%}list({{ value }} order by {{ sort_key }}){%- endmacro %}
{% macro spark__array_agg_ordered(value, sort_key) -%}
    transform(array_sort(collect_list(struct({{ sort_key }}, {{ value }}))), x -> x.{{ value }})
{%- endmacro %}

{% macro iso_day_of_week(date_column) -%}{{ adapter.dispatch('iso_day_of_week')(date_column) }}{%- endmacro %}
{% macro duckdb__iso_day_of_week(date_column) -%}isodow({{ date_column }}){%- endmacro %}
{% macro spark__iso_day_of_week(date_column) -%}(weekday({{ date_column }}) + 1){%- endmacro %}

{% macro days_between(first_date, last_date) -%}{{ adapter.dispatch('days_between')(first_date, last_date) }}{%- endmacro %}
{% macro duckdb__days_between(first_date, last_date) -%}date_diff('day', {{ first_date }}, {{ last_date }}){%- endmacro %}
{% macro spark__days_between(first_date, last_date) -%}datediff({{ last_date }}, {{ first_date }}){%- endmacro %}

{#- The values of several columns in one vector. -#}
{% macro array_of(columns) -%}{{ adapter.dispatch('array_of')(columns) }}{%- endmacro %}
{% macro duckdb__array_of(columns) -%}[{{ columns | join(', ') }}]{%- endmacro %}
{% macro spark__array_of(columns) -%}array({{ columns | join(', ') }}){%- endmacro %}
