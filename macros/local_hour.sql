{#- Hour of the users' own day (0–23): UTC shifted by the var local_utc_offset_hours. -#}
{% macro local_hour(moment) -%}
    mod(extract(hour from {{ moment }}) + {{ 24 + var('local_utc_offset_hours') }}, 24)
{%- endmacro %}
