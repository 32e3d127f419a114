{#- The kind of device that a user agent names. -#}
{% macro device_type(agent) -%}
    case
            when {{ agent }} is null then null
            when regexp_matches({{ agent }}, 'iPad|Tablet') then 'tablet'
            when regexp_matches({{ agent }}, 'iPhone|iOS|Android|WeChat|Mobile') then 'mobile'
            else 'desktop'
        end
{%- endmacro %}
