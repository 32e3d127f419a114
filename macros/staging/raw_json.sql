{#-
    The raw row as JSON text, for the models that keep what was not accepted. Only the named columns:
    personal ones are left out, <redacted> ones (free text) are masked.
-#}
{% macro raw_json(columns, redacted=[]) -%}
    cast(json_object(
        {%- for column in columns %}
        '{{ column }}', {{ column }}{{ ',' if not loop.last or redacted }}
        {%- endfor %}
        {%- for column in redacted %}
        '{{ column }}', {{ redact_text(column) }}{{ ',' if not loop.last }}
        {%- endfor %}
    ) as varchar)
{%- endmacro %}
